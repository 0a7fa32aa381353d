"""
Writes examples/testdata/exits-backtesting-py.json: the trades that backtesting.py makes of the five strategies of examples/exits.ts. The tests
read the file; only making it anew needs Python:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install backtesting==0.6.5
    /tmp/golden/bin/python scripts/golden/backtesting_py.py examples/testdata/exits-backtesting-py.json [BTCUSDT-4h-2023-08_2024-08.csv.gz]

The market is whole ticks of 0.01 from a seeded generator without a library, so that the file is the same on every machine; a file of klines
is a second market. No fees, no slippage, fills at the next open. A trade is its side (1, -1), the bars and the prices of entry and exit.
Indicators are written out by hand, as backtesting.py has none: averages are seeded with the mean of their first values.
"""
import json
import math
import sys

import backtesting
import numpy as np
import pandas as pd
from backtesting import Backtest, Strategy

HOUR = 3_600_000
DAY = 24 * HOUR


def stream(seed):
    """mulberry32, as seededRandom of @veloce/core/testing."""
    a = seed & 0xFFFFFFFF
    while True:
        a = (a + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((a ^ (a >> 15)) * (1 | a)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        yield (t ^ (t >> 14)) / 2**32


def made_up(bars):
    random = stream(42)
    price, rows = 100_000, []
    for i in range(bars):
        before = price
        price = max(10_000, before + math.floor((next(random) - 0.5) * 2_000))
        high = max(before, price) + math.floor(next(random) * 600)
        low = min(before, price) - math.floor(next(random) * 600)
        rows.append((1_736_121_600_000 + i * HOUR, before / 100, high / 100, low / 100, price / 100, 1.0))
    return pd.DataFrame(rows, columns=["time", "Open", "High", "Low", "Close", "Volume"])


def klines(path):
    frame = pd.read_csv(path)
    return frame.rename(columns={"open_time": "time"})[["time", "Open", "High", "Low", "Close", "Volume"]]


def rolling(x, n, of):
    return np.array([of(x[i - n + 1:i + 1]) if i >= n - 1 else np.nan for i in range(len(x))])


def seeded(x, n, alpha):
    out, value, seen = np.full(len(x), np.nan), 0.0, 0
    for i, one in enumerate(x):
        if np.isnan(one):
            continue
        seen += 1
        value = value + (one - value) / seen if seen <= n else (1 - alpha) * value + alpha * one
        if seen >= n:
            out[i] = value
    return out


def ema(x, n):
    return seeded(x, n, 2 / (n + 1))


def rsi(x, n):
    change = np.diff(x, prepend=np.nan)
    gain = seeded(np.where(np.isnan(change), np.nan, np.maximum(change, 0)), n, 1 / n)
    loss = seeded(np.where(np.isnan(change), np.nan, np.maximum(-change, 0)), n, 1 / n)
    return 100 * gain / (gain + loss)


def atr(high, low, close, n):
    before = np.concatenate([[np.nan], close[:-1]])
    ranges = np.nanmax([high - low, np.abs(high - before), np.abs(low - before)], axis=0)
    return seeded(ranges, n, 1 / n)


def crossings(a, b):
    """1 where a is above b for the first time since it was below, -1 the other way; equal values keep the side."""
    out, side = np.zeros(len(a)), 0
    for i, distance in enumerate(np.asarray(a) - np.asarray(b)):
        now = 1 if distance > 0 else -1 if distance < 0 else side
        if side != 0 and now != side:
            out[i] = now
        side = now
    return out


def daily(time, close, interval, days):
    """Where the last closed day closed above the average of the last days."""
    closes, out, known = [], np.zeros(len(close)), 0
    for i, one in enumerate(close):
        if (time[i] + interval) % DAY == 0:
            closes.append(one)
            known = float(len(closes) >= days and one > np.mean(closes[-days:]))
        out[i] = known
    return out


class Recovery(Strategy):
    def init(self):
        d = self.data
        self.up = self.I(crossings, rsi(d.Close, 14), np.full(len(d.Close), 30.0))
        self.mean = self.I(rolling, d.Close, 200, np.mean)
        self.range = self.I(atr, d.High, d.Low, d.Close, 14)

    def next(self):
        close = self.data.Close[-1]
        if not self.position and self.up[-1] > 0 and close > self.mean[-1]:
            self.buy(sl=close - 2 * self.range[-1], tp=close + 3 * self.range[-1])


class Turtle(Strategy):
    def init(self):
        before = lambda x: np.concatenate([[np.nan], x[:-1]])
        d = self.data
        self.top = self.I(before, rolling(d.High, 20, np.max))
        self.bottom = self.I(before, rolling(d.Low, 20, np.min))
        self.high = self.I(before, rolling(d.High, 10, np.max))
        self.low = self.I(before, rolling(d.Low, 10, np.min))

    def next(self):
        close = self.data.Close[-1]
        if self.position.is_long and close < self.low[-1] or self.position.is_short and close > self.high[-1]:
            self.position.close()
        if close > self.top[-1] and not self.position.is_long:
            self.buy()
        elif close < self.bottom[-1] and not self.position.is_short:
            self.sell()


class Reversion(Strategy):
    def init(self):
        close = self.data.Close
        self.middle = self.I(rolling, close, 20, np.mean)
        self.spread = self.I(rolling, close, 20, np.std)

    def next(self):
        close, middle, spread = self.data.Close[-1], self.middle[-1], self.spread[-1]
        if self.position.is_long and close >= middle or self.position.is_short and close <= middle:
            self.position.close()
        if close < middle - 2 * spread and not self.position.is_long:
            self.buy()
        elif close > middle + 2 * spread and not self.position.is_short:
            self.sell()


class Cross(Strategy):
    def init(self):
        self.cross = self.I(crossings, ema(self.data.Close, 12), ema(self.data.Close, 26))

    def next(self):
        if self.cross[-1] > 0:
            self.position.close()
            self.buy()
        elif self.cross[-1] < 0:
            self.position.close()
            self.sell()


class Filtered(Strategy):
    def init(self):
        d = self.data
        self.cross = self.I(crossings, ema(d.Close, 12), ema(d.Close, 26))
        self.day = self.I(daily, d.Time, d.Close, d.Time[1] - d.Time[0], 5)

    def next(self):
        if self.position and self.cross[-1] < 0:
            self.position.close()
        elif not self.position and self.cross[-1] > 0 and self.day[-1] > 0:
            self.buy()


def trades_of(strategy, frame):
    own = frame.assign(Time=frame["time"]).set_index(pd.to_datetime(frame["time"], unit="ms"))
    trades = Backtest(own, strategy, cash=1e12, commission=0).run()._trades
    return [
        [int(np.sign(t.Size)), int(t.EntryBar), int(t.ExitBar), float(t.EntryPrice), float(t.ExitPrice)]
        for t in trades.sort_values("ExitBar").itertuples()
    ]


strategies = {"recovery": Recovery, "turtle": Turtle, "reversion": Reversion, "cross": Cross, "filtered": Filtered}
markets = {"made up": made_up(4_000)}
if len(sys.argv) > 2:
    markets[sys.argv[2].split("/")[-1]] = klines(sys.argv[2])
golden = {
    "source": f"backtesting.py {backtesting.__version__}",
    "markets": {
        market: {name: trades_of(strategy, frame) for name, strategy in strategies.items()}
        for market, frame in markets.items()
    },
}
with open(sys.argv[1], "w") as file:
    json.dump(golden, file, separators=(",", ":"))
    file.write("\n")
for market, found in golden["markets"].items():
    print(market, {name: len(trades) for name, trades in found.items()})
