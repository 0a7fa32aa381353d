"""Prints the trades that backtesting.py makes of five strategies on a market (a file of klines), as JSON."""
import json
import sys

import backtesting
import numpy as np
import pandas as pd
import talib
from backtesting import Backtest, Strategy
from backtesting.lib import crossover as crossed

frame = pd.read_csv(sys.argv[1])
frame.index = pd.to_datetime(frame.pop("open_time"), unit="ms")
frame.columns = [name.capitalize() for name in frame.columns]


# crossover
class Crossover(Strategy):
    def init(self):
        self.fast = self.I(talib.EMA, self.data.Close, 12)
        self.slow = self.I(talib.EMA, self.data.Close, 26)

    def may_enter(self):
        return True

    def next(self):
        if not self.position and crossed(self.fast, self.slow) and self.may_enter():
            self.buy()
        elif self.position and crossed(self.slow, self.fast):
            self.position.close()


# breakout
class Breakout(Strategy):
    def init(self):
        self.top = self.I(lambda high: pd.Series(high).rolling(20).max().shift(), self.data.High)
        self.bottom = self.I(lambda low: pd.Series(low).rolling(10).min().shift(), self.data.Low)

    def next(self):
        close = self.data.Close[-1]
        if self.position and close < self.bottom[-1]:
            self.position.close()
        elif not self.position and close > self.top[-1]:
            self.buy()


# reversion
class Reversion(Strategy):
    def init(self):
        self.upper, self.middle, self.lower = self.I(talib.BBANDS, self.data.Close, 20, 2, 2)

    def next(self):
        close = self.data.Close[-1]
        if self.position and close >= self.middle[-1]:
            self.position.close()
        elif not self.position and close < self.lower[-1]:
            self.buy()


# recovery
class Recovery(Strategy):
    def init(self):
        self.rsi = self.I(talib.RSI, self.data.Close, 14)

    def next(self):
        close = self.data.Close[-1]
        if not self.position and crossed(self.rsi, 30):
            self.buy(sl=close * 0.97, tp=close * 1.045)


# filtered
class Filtered(Crossover):
    def init(self):
        super().init()
        close = pd.Series(self.data.Close, index=self.data.index)
        day = close.resample("1D").last()
        above = (day > day.rolling(5).mean()).astype(float)
        above.index += pd.Timedelta("23h")  # the close of a day is known at its last bar
        self.above = self.I(lambda: above.reindex(close.index).ffill().values)

    def may_enter(self):
        return self.above[-1] == 1


# end
def trades(strategy):
    made = Backtest(frame, strategy, cash=1e12, commission=0).run()._trades
    return made[["EntryBar", "ExitBar", "EntryPrice", "ExitPrice"]].values.tolist()


print(json.dumps({
    "version": backtesting.__version__,
    "trades": {one.__name__.lower(): trades(one) for one in (Crossover, Breakout, Reversion, Recovery, Filtered)},
}))
