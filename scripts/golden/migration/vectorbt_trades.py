"""Prints the trades that vectorbt makes of five strategies on a market (a file of klines), as JSON."""
import json
import sys
import warnings

import pandas as pd
import talib

warnings.filterwarnings("ignore")
import vectorbt as vbt  # noqa: E402

frame = pd.read_csv(sys.argv[1])
frame.index = pd.to_datetime(frame["open_time"], unit="ms")
open_, high, low, close = (frame[name].astype(float) for name in ("open", "high", "low", "close"))


def series(values):
    return pd.Series(values, index=frame.index)


def trades(entries, exits, **more):
    portfolio = vbt.Portfolio.from_signals(
        close,
        entries.shift(1, fill_value=False),  # known at the close, filled at the next open
        exits.shift(1, fill_value=False),
        price=open_, open=open_, high=high, low=low, init_cash=1e6, freq="1h", **more,
    )
    closed = portfolio.trades.records.query("status == 1")
    return closed[["entry_idx", "exit_idx", "entry_price", "exit_price"]].values.tolist()


# crossover
fast, slow = series(talib.EMA(close.values, 12)), series(talib.EMA(close.values, 26))
up, down = fast.vbt.crossed_above(slow), fast.vbt.crossed_below(slow)
crossover = trades(up, down)

# breakout
breakout = trades(close > high.rolling(20).max().shift(), close < low.rolling(10).min().shift())

# reversion
_, middle, lower = (series(band) for band in talib.BBANDS(close.values, 20, 2, 2))
reversion = trades(close < lower, close >= middle)

# recovery
rsi = series(talib.RSI(close.values, 14))
never = series(False)
recovery = trades(rsi.vbt.crossed_above(30), never, sl_stop=0.03, tp_stop=0.045, stop_entry_price="FillPrice")

# filtered
day = close.resample("1D").last()
above = (day > day.rolling(5).mean()).astype(float)
above.index += pd.Timedelta("23h")  # the close of a day is known at its last bar
filtered = trades(up & (above.reindex(frame.index).ffill() == 1), down)

# end
print(json.dumps({
    "version": vbt.__version__,
    "trades": {"crossover": crossover, "breakout": breakout, "reversion": reversion, "recovery": recovery, "filtered": filtered},
}))
