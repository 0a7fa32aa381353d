"""
Writes packages/backtest/src/testdata/peers-golden.json: the trades of backtesting.py and vectorbt on one seeded market, for the cases that the
test peers-golden.test.ts runs here. The tests read the file; only making it anew needs Python:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install backtesting vectorbt
    /tmp/golden/bin/python scripts/golden/peers.py packages/backtest/src/testdata/peers-golden.json

Prices are whole ticks of 0.01. A trade is [entry bar, exit bar, signed size, entry price, exit price, profit after fees].
"""
import json
import math
import sys
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings('ignore')
import backtesting  # noqa: E402
import vectorbt as vbt  # noqa: E402
from backtesting import Backtest, Strategy  # noqa: E402

COUNT, TICK = 600, 100


def stream(seed):
    """mulberry32, as in the other tests."""
    a = seed & 0xFFFFFFFF
    while True:
        a = (a + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((a ^ (a >> 15)) * (1 | a)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        yield (t ^ (t >> 14)) / 2**32


def market():
    draw = stream(11)
    step = lambda size: math.floor((next(draw) - 0.5) * size + 0.5)
    columns = {name: [] for name in ('open', 'high', 'low', 'close')}
    price = 10_000
    for _ in range(COUNT):
        opened = price + step(60)
        closed = price = max(3000, opened + step(300))
        columns['open'].append(opened)
        columns['high'].append(max(opened, closed) + math.floor(next(draw) * 90))
        columns['low'].append(min(opened, closed) - math.floor(next(draw) * 90))
        columns['close'].append(closed)
    return columns


BARS = market()
draw = stream(23)
# A signal every fifteen bars or so: 1 long, -1 short; and exits.
SIDES = [(1 if next(draw) < 0.5 else -1) if next(draw) < 1 / 15 else 0 for _ in range(COUNT)]
# Not both at once: the peers differ in what they make of that.
EXITS = [1 if next(draw) < 1 / 12 and side == 0 else 0 for side in SIDES]
O, H, L, C = (np.array(BARS[name], float) / TICK for name in ('open', 'high', 'low', 'close'))
INDEX = pd.date_range('2024-01-01', periods=COUNT, freq='h')
FRAME = pd.DataFrame({'Open': O, 'High': H, 'Low': L, 'Close': C}, index=INDEX)


class Reversing(Strategy):
    """Turns at each signal against the position, with all equity; the default size of backtesting.py is nearly all, so it is said."""

    size, stop, target, trail, exits = 1 - 1e-15, None, None, None, False

    def init(self):
        pass

    def next(self):
        i = len(self.data) - 1
        side = SIDES[i]
        if self.exits and self.position and EXITS[i]:
            self.position.close()
        if side == 0 or (self.position and self.position.is_long == (side > 0)):
            return
        if self.position:
            self.position.close()
        price = self.data.Close[-1]
        levels = {}
        if self.stop:
            levels['sl'] = price * (1 - side * self.stop)
        if self.target:
            levels['tp'] = price * (1 + side * self.target)
        (self.buy if side > 0 else self.sell)(size=self.size, **levels)


class Brackets(Reversing):
    """Enters flat, with a stop and a target as prices from the close of the signal; nothing else ends a trade."""

    stop, target = 0.03, 0.05

    def next(self):
        if not self.position and not self.orders:
            super().next()


def run(strategy, commission, **params):
    # Cash is large, so that whole units are fine; equity ends it in no case.
    result = Backtest(FRAME, strategy, cash=1_000_000, commission=commission).run(**params)
    trades = result['_trades']
    rows = [
        [int(t.EntryBar), int(t.ExitBar), int(t.Size), float(t.EntryPrice), float(t.ExitPrice), float(t.PnL)]
        for t in trades.itertuples()
    ]
    return {'trades': rows, 'final': float(result['Equity Final [$]'])}


def portfolio(**options):
    sides = np.array(SIDES)
    close = pd.Series(C, index=INDEX)
    base = dict(
        close=close,
        entries=pd.Series(sides > 0, index=INDEX),
        exits=pd.Series(np.array(EXITS) > 0, index=INDEX),
        short_entries=pd.Series(sides < 0, index=INDEX),
        short_exits=pd.Series(np.array(EXITS) > 0, index=INDEX),
        open=O,
        high=H,
        low=L,
        init_cash=10_000,
        freq='1h',
        # A signal against the position, or with it, is not taken; an exit comes before an entry.
        upon_opposite_entry='ignore',
        upon_long_conflict='exit',
        upon_short_conflict='exit',
        upon_dir_conflict='ignore',
    )
    base.update(options)
    return rows_of(vbt.Portfolio.from_signals(**base))


def rows_of(pf):
    records = pf.trades.records
    rows = []
    for t in records.itertuples():
        if t.status != 1:
            continue
        sign = 1 if t.direction == 0 else -1
        rows.append([int(t.entry_idx), int(t.exit_idx), sign * float(t.size), float(t.entry_price), float(t.exit_price), float(t.pnl)])
    return {'trades': rows, 'final': float(pf.value().iloc[-1])}


def random_orders():
    own = stream(31)
    sizes = [0.0] * COUNT
    for i in range(COUNT):
        if next(own) < 0.1:
            sizes[i] = math.floor((next(own) - 0.5) * 40 + 0.5)
    pf = vbt.Portfolio.from_orders(
        pd.Series(C, index=INDEX), size=pd.Series(sizes, index=INDEX), price=C, fees=0.001, init_cash=100_000, freq='1h'
    )
    filled = [[int(o.idx), float(o.size) * (1 if o.side == 0 else -1), float(o.price), float(o.fees)] for o in pf.orders.records.itertuples()]
    return {'sizes': sizes, 'fills': filled, 'final': float(pf.value().iloc[-1])}


CASES = {
    'backtesting.py': {
        'reversing': run(Reversing, 0),
        'reversing, commission 0.002': run(Reversing, 0.002),
        'reversing with exits, half the equity': run(Reversing, 0.002, size=0.5, exits=True),
        'stop and target, commission 0.002': run(Brackets, 0.002),
    },
    'vectorbt': {
        'all equity': portfolio(),
        'all equity, fee 0.001': portfolio(fees=0.001),
        'all equity, fee 0.01, slippage 0.002': portfolio(fees=0.01, slippage=0.002),
        'half the cash, fee 0.001': portfolio(fees=0.001, size=0.5, size_type='percent'),
        'value of 5000, fee 0.001': portfolio(fees=0.001, size=5000, size_type='value'),
        'reversing, fee 0.001': portfolio(fees=0.001, exits=False, short_exits=False, upon_opposite_entry='reverse'),
        'stop 0.02 and target 0.04, fee 0.001': portfolio(fees=0.001, sl_stop=0.02, tp_stop=0.04),
        'trailing stop 0.02, fee 0.001': portfolio(fees=0.001, sl_stop=0.02, sl_trail=True),
    },
    'vectorbt orders': {'random fills, fee 0.001': random_orders()},
}


def dense(value):
    return json.dumps(value, separators=(',', ':'))


with open(sys.argv[1], 'w', encoding='utf-8') as out:
    lines = [f'"source": "backtesting.py {backtesting.__version__}, vectorbt {vbt.__version__}, scripts/golden/peers.py"', f'"ticksPerUnit": {TICK}']
    lines += [f'"{name}": {dense(column)}' for name, column in BARS.items()]
    lines += [f'"sides": {dense(SIDES)}', f'"exits": {dense(EXITS)}']
    for peer, cases in CASES.items():
        lines.append(f'"{peer}": {{\n' + ',\n'.join(f'  {dense(name)}: {dense(case)}' for name, case in cases.items()) + '\n}')
    out.write('{\n' + ',\n'.join(lines) + '\n}\n')
for peer, cases in CASES.items():
    for name, case in cases.items():
        print(peer, '|', name, '|', len(case.get('trades', case.get('fills'))), case['final'])
