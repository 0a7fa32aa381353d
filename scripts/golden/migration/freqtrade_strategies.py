import talib.abstract as ta
from freqtrade.strategy import IStrategy, informative


class Own(IStrategy):
    INTERFACE_VERSION = 3
    timeframe = "1h"
    startup_candle_count = 0
    minimal_roi = {}
    stoploss = -0.99

    def populate_indicators(self, df, metadata):
        return df

    def populate_exit_trend(self, df, metadata):
        return df


# crossover
class Crossover(Own):
    def populate_indicators(self, df, metadata):
        df["fast"], df["slow"] = ta.EMA(df, 12), ta.EMA(df, 26)
        return df

    def populate_entry_trend(self, df, metadata):
        up = (df["fast"] > df["slow"]) & (df["fast"].shift() <= df["slow"].shift())
        df.loc[up, "enter_long"] = 1
        return df

    def populate_exit_trend(self, df, metadata):
        down = (df["fast"] < df["slow"]) & (df["fast"].shift() >= df["slow"].shift())
        df.loc[down, "exit_long"] = 1
        return df


# breakout
class Breakout(Own):
    def populate_entry_trend(self, df, metadata):
        df.loc[df["close"] > df["high"].rolling(20).max().shift(), "enter_long"] = 1
        return df

    def populate_exit_trend(self, df, metadata):
        df.loc[df["close"] < df["low"].rolling(10).min().shift(), "exit_long"] = 1
        return df


# reversion
class Reversion(Own):
    def populate_indicators(self, df, metadata):
        bands = ta.BBANDS(df, timeperiod=20, nbdevup=2.0, nbdevdn=2.0)
        df["lower"], df["middle"] = bands["lowerband"], bands["middleband"]
        return df

    def populate_entry_trend(self, df, metadata):
        df.loc[df["close"] < df["lower"], "enter_long"] = 1
        return df

    def populate_exit_trend(self, df, metadata):
        df.loc[df["close"] >= df["middle"], "exit_long"] = 1
        return df


# recovery
class Recovery(Own):
    stoploss = -0.03
    minimal_roi = {"0": 0.045}

    def populate_indicators(self, df, metadata):
        df["rsi"] = ta.RSI(df, 14)
        return df

    def populate_entry_trend(self, df, metadata):
        df.loc[(df["rsi"] > 30) & (df["rsi"].shift() <= 30), "enter_long"] = 1
        return df


# filtered
class Filtered(Crossover):
    @informative("1d")
    def populate_indicators_1d(self, df, metadata):
        df["up"] = (df["close"] > df["close"].rolling(5).mean()).astype(int)
        return df

    def populate_entry_trend(self, df, metadata):
        df = super().populate_entry_trend(df, metadata)
        df.loc[df["up_1d"] != 1, "enter_long"] = 0
        return df
