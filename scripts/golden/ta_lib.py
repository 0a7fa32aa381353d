"""
Writes packages/indicators/src/testdata/ta-lib-golden.json: values of TA-Lib for every indicator of the catalog that TA-Lib has, by the names of
the catalog. The tests read the file; only making it anew needs Python:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install TA-Lib numpy
    /tmp/golden/bin/python scripts/golden/ta_lib.py packages/indicators/src/testdata/ta-lib-golden.json

Bars are whole ticks of 0.01, from a seeded generator without a library, so that the file is the same on every machine. `values` holds the
values at the bars `at`, null where TA-Lib gives none; a candle pattern holds the bars at which it is not 0, with TA-Lib's number.
"""
import json
import math
import sys

import numpy as np
import talib

TICK = 100


def stream(seed):
    """mulberry32, as in testdata/market.ts."""
    a = seed & 0xFFFFFFFF
    while True:
        a = (a + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((a ^ (a >> 15)) * (1 | a)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        yield (t ^ (t >> 14)) / 2**32


def bars(count, base, seed):
    """A walk in whole ticks; a bar in six does not move, so that ties occur."""
    draw = stream(seed)
    step = lambda size: math.floor((next(draw) - 0.5) * size + 0.5)
    columns = {name: [] for name in ('open', 'high', 'low', 'close', 'volume')}
    price = base
    for _ in range(count):
        opened = price + (step(20) if next(draw) < 0.2 else 0)
        closed = opened if next(draw) < 1 / 6 else max(base // 2, opened + step(base / 30))
        price = closed
        columns['open'].append(opened)
        columns['high'].append(max(opened, closed) + math.floor(next(draw) * base / 100))
        columns['low'].append(min(opened, closed) - math.floor(next(draw) * base / 100))
        columns['close'].append(closed)
        columns['volume'].append(1 + math.floor(next(draw) * 500))
    return columns


def candles(count, seed):
    """Candles with gaps, small bodies and long shadows, so that patterns occur."""
    draw = stream(seed)
    step = lambda size: math.floor((next(draw) - 0.5) * size + 0.5)
    columns = {name: [] for name in ('open', 'high', 'low', 'close')}
    price = 5000

    def add(*bar):
        for name, value in zip(columns, bar):
            columns[name].append(value)

    for i in range(count):
        if i % 1000 == 999:  # three black crows, which chance does not form
            add(price, price + 62, price - 2, price + 60)
            for opened, closed in ((58, 30), (50, 10), (25, -20)):
                add(price + opened, price + opened + 3, price + closed, price + closed)
            price -= 20
        opened = price + step(40 if next(draw) < 0.4 else 6)
        mood = next(draw)
        closed = price = opened + step(4 if mood < 0.3 else 30 if mood < 0.6 else 90)
        shadow = lambda: math.floor(next(draw) ** 3 * (3 if next(draw) < 0.5 else 40) + 0.5)
        add(opened, max(opened, closed) + shadow(), min(opened, closed) - shadow(), closed)
    return columns


BARS = bars(400, 6000, 3)
CANDLES = candles(6000, 5)
AT = sorted(set(range(0, 400, 8)) | set(range(385, 400)))

P = {name: np.array(column, float) / TICK for name, column in BARS.items() if name != 'volume'}
V = np.array(BARS['volume'], float)
O, H, L, C = (P[name] for name in ('open', 'high', 'low', 'close'))

# Name in the catalog: parameters as the catalog orders them, the call as text, and its columns as the catalog names them.
VALUES = {
    'ac': ([], 'AC(high, low)', lambda: {'ac': talib.AC(H, L)}),
    'ad': ([], 'AD(high, low, close, volume)', lambda: {'ad': talib.AD(H, L, C, V)}),
    'adosc': ([3, 10], 'ADOSC(high, low, close, volume, 3, 10)', lambda: {'adosc': talib.ADOSC(H, L, C, V, 3, 10)}),
    'adx': (
        [14],
        'ADX, PLUS_DI, MINUS_DI(high, low, close, 14)',
        lambda: {'adx': talib.ADX(H, L, C, 14), 'plus': talib.PLUS_DI(H, L, C, 14), 'minus': talib.MINUS_DI(H, L, C, 14)},
    ),
    'adxr': ([14], 'ADXR(high, low, close, 14)', lambda: {'adxr': talib.ADXR(H, L, C, 14)}),
    'ao': ([], 'AO(high, low)', lambda: {'ao': talib.AO(H, L)}),
    'apo': ([12, 26], 'APO(close, 12, 26, EMA)', lambda: {'apo': talib.APO(C, 12, 26, 1)}),
    'argmax': ([14], 'MAXINDEX(close, 14)', lambda: {'argmax': index(talib.MAXINDEX(C, 14), 14)}),
    'argmin': ([14], 'MININDEX(close, 14)', lambda: {'argmin': index(talib.MININDEX(C, 14), 14)}),
    'aroon': (
        [25],
        'AROON, AROONOSC(high, low, 25)',
        lambda: dict(zip(('down', 'up'), talib.AROON(H, L, 25))) | {'oscillator': talib.AROONOSC(H, L, 25)},
    ),
    'atr': ([14], 'ATR(high, low, close, 14)', lambda: {'atr': talib.ATR(H, L, C, 14)}),
    'bbands': ([20, 2], 'BBANDS(close, 20, 2, 2)', lambda: dict(zip(('upper', 'middle', 'lower'), talib.BBANDS(C, 20, 2, 2)))),
    'bop': ([], 'BOP(open, high, low, close)', lambda: {'bop': talib.BOP(O, H, L, C)}),
    'cci': ([20], 'CCI(high, low, close, 20)', lambda: {'cci': talib.CCI(H, L, C, 20)}),
    'cmf': ([20], 'CMF(high, low, close, volume, 20)', lambda: {'cmf': talib.CMF(H, L, C, V, 20)}),
    'cmo': (
        [14],
        'CMOU(close, 14); wilder: CMO(close, 14)',
        lambda: {'cmo': talib.CMOU(C, 14), 'wilder': talib.CMO(C, 14)},
    ),
    'coppock': ([14, 11, 10], 'COPPOCK(close, 10, 11, 14)', lambda: {'coppock': talib.COPPOCK(C, 10, 11, 14)}),
    'correlation': ([30], 'CORREL(high, low, 30)', lambda: {'correlation': talib.CORREL(H, L, 30)}),
    'dema': ([20], 'DEMA(close, 20)', lambda: {'dema': talib.DEMA(C, 20)}),
    'donchian': ([20], 'DONCHIAN(high, low, 20)', lambda: dict(zip(('upper', 'middle', 'lower'), talib.DONCHIAN(H, L, 20)))),
    'dpo': ([20], 'DPO(close, 20)', lambda: {'dpo': talib.DPO(C, 20)}),
    'elderRay': ([13], 'ERI(high, low, close, 13)', lambda: dict(zip(('bull', 'bear'), talib.ERI(H, L, C, 13)))),
    'ema': ([20], 'EMA(close, 20)', lambda: {'ema': talib.EMA(C, 20)}),
    'er': ([10], 'ER(close, 10)', lambda: {'er': talib.ER(C, 10)}),
    'force': ([13], 'EFI(close, volume, 13)', lambda: {'force': talib.EFI(C, V, 13)}),
    'hma': ([20], 'HMA(close, 20)', lambda: {'hma': talib.HMA(C, 20)}),
    'kama': ([10], 'KAMA(close, 10)', lambda: {'kama': talib.KAMA(C, 10)}),
    'linreg': (
        [14],
        'LINEARREG, LINEARREG_SLOPE(close, 14)',
        lambda: {'value': talib.LINEARREG(C, 14), 'slope': talib.LINEARREG_SLOPE(C, 14)},
    ),
    'linregIntercept': ([14], 'LINEARREG_INTERCEPT(close, 14)', lambda: {'linregIntercept': talib.LINEARREG_INTERCEPT(C, 14)}),
    'linregSlope': ([14], 'LINEARREG_SLOPE(close, 14)', lambda: {'linregSlope': talib.LINEARREG_SLOPE(C, 14)}),
    'macd': (
        [12, 26, 9],
        'MACD(close, 12, 26, 9)',
        lambda: dict(zip(('macd', 'signal', 'histogram'), talib.MACD(C, 12, 26, 9))),
    ),
    'marketfi': ([], 'MARKETFI(high, low, volume)', lambda: {'marketfi': talib.MARKETFI(H, L, V)}),
    'mass': ([25], 'MASSI(high, low, 9, 25)', lambda: {'mass': talib.MASSI(H, L, 9, 25)}),
    'max': ([14], 'MAX(close, 14)', lambda: {'max': talib.MAX(C, 14)}),
    'meanDeviation': ([14], 'AVGDEV(close, 14)', lambda: {'meanDeviation': talib.AVGDEV(C, 14)}),
    'median': ([15], 'PERCENTILE(close, 15, 50)', lambda: {'median': talib.PERCENTILE(C, 15, 50)}),
    'mfi': ([14], 'MFI(high, low, close, volume, 14)', lambda: {'mfi': talib.MFI(H, L, C, V, 14)}),
    'min': ([14], 'MIN(close, 14)', lambda: {'min': talib.MIN(C, 14)}),
    'mom': ([10], 'MOM(close, 10)', lambda: {'mom': talib.MOM(C, 10)}),
    'natr': ([14], 'NATR(high, low, close, 14)', lambda: {'natr': talib.NATR(H, L, C, 14)}),
    'nvi': ([], 'NVI(close, volume)', lambda: {'nvi': talib.NVI(C, V)}),
    'obv': ([], 'OBV(close, volume)', lambda: {'obv': talib.OBV(C, V)}),
    'ppo': ([12, 26], 'PPO(close, 12, 26, EMA)', lambda: {'ppo': talib.PPO(C, 12, 26, 1)}),
    'pvi': ([], 'PVI(close, volume)', lambda: {'pvi': talib.PVI(C, V)}),
    'qstick': ([14], 'QSTICK(open, close, 14)', lambda: {'qstick': talib.QSTICK(O, C, 14)}),
    'rma': ([14], 'RMA(close, 14)', lambda: {'rma': talib.RMA(C, 14)}),
    'roc': ([10], 'ROCP(close, 10)', lambda: {'roc': talib.ROCP(C, 10)}),
    'rollingSum': ([14], 'SUM(close, 14)', lambda: {'rollingSum': talib.SUM(C, 14)}),
    'rsi': ([14], 'RSI(close, 14)', lambda: {'rsi': talib.RSI(C, 14)}),
    'sar': ([0.02, 0.2], 'SAR(high, low, 0.02, 0.2)', lambda: {'sar': talib.SAR(H, L, 0.02, 0.2)}),
    'sma': ([20], 'SMA(close, 20)', lambda: {'sma': talib.SMA(C, 20)}),
    'stdev': ([14], 'STDDEV(close, 14, 1)', lambda: {'stdev': talib.STDDEV(C, 14, 1)}),
    'stochRsi': (
        [14, 14, 1, 3],
        'STOCHRSI(close, 14, 14, 3, SMA)',
        lambda: dict(zip(('k', 'd'), talib.STOCHRSI(C, 14, 14, 3, 0))),
    ),
    'stochastic': (
        [14, 3, 3],
        'STOCH(high, low, close, 14, 3, SMA, 3, SMA)',
        lambda: dict(zip(('k', 'd'), talib.STOCH(H, L, C, 14, 3, 0, 3, 0))),
    ),
    'supertrend': (
        [10, 3],
        'SUPERTREND(high, low, close, 10, 3)',
        lambda: dict(zip(('line', 'direction'), talib.SUPERTREND(H, L, C, 10, 3))),
    ),
    't3': ([5, 0.7], 'T3(close, 5, 0.7)', lambda: {'t3': talib.T3(C, 5, 0.7)}),
    'tema': ([10], 'TEMA(close, 10)', lambda: {'tema': talib.TEMA(C, 10)}),
    'trima': ([20], 'TRIMA(close, 20)', lambda: {'trima': talib.TRIMA(C, 20)}),
    'trix': ([18], 'TRIX(close, 18)', lambda: {'trix': talib.TRIX(C, 18)}),
    'trueRange': ([], 'TRANGE(high, low, close)', lambda: {'trueRange': talib.TRANGE(H, L, C)}),
    'tsf': ([14], 'TSF(close, 14)', lambda: {'tsf': talib.TSF(C, 14)}),
    'tsi': ([25, 13], 'TSI(close, 25, 13)', lambda: {'tsi': talib.TSI(C, 25, 13)}),
    'typicalPrice': ([], 'TYPPRICE(high, low, close)', lambda: {'typicalPrice': talib.TYPPRICE(H, L, C)}),
    'ultosc': ([7, 14, 28], 'ULTOSC(high, low, close, 7, 14, 28)', lambda: {'ultosc': talib.ULTOSC(H, L, C, 7, 14, 28)}),
    'variance': ([14], 'VAR(close, 14, 1)', lambda: {'variance': talib.VAR(C, 14, 1)}),
    'vortex': ([14], 'VORTEX(high, low, close, 14)', lambda: dict(zip(('plus', 'minus'), talib.VORTEX(H, L, C, 14)))),
    'vpt': ([], 'PVT(close, volume)', lambda: {'vpt': talib.PVT(C, V)}),
    'vwma': ([20], 'VWMA(close, volume, 20)', lambda: {'vwma': talib.VWMA(C, V, 20)}),
    'willr': ([14], 'WILLR(high, low, close, 14)', lambda: {'willr': talib.WILLR(H, L, C, 14)}),
    'wma': ([20], 'WMA(close, 20)', lambda: {'wma': talib.WMA(C, 20)}),
    'zlema': ([20], 'ZLEMA(close, 20)', lambda: {'zlema': talib.ZLEMA(C, 20)}),
}

CANDLE_FUNCTIONS = {
    'abandonedBaby': 'CDLABANDONEDBABY', 'beltHold': 'CDLBELTHOLD', 'counterattack': 'CDLCOUNTERATTACK',
    'darkCloudCover': 'CDLDARKCLOUDCOVER', 'doji': 'CDLDOJI', 'dojiStar': 'CDLDOJISTAR',
    'dragonflyDoji': 'CDLDRAGONFLYDOJI', 'engulfing': 'CDLENGULFING', 'eveningDojiStar': 'CDLEVENINGDOJISTAR',
    'eveningStar': 'CDLEVENINGSTAR', 'gravestoneDoji': 'CDLGRAVESTONEDOJI', 'hammer': 'CDLHAMMER',
    'hangingMan': 'CDLHANGINGMAN', 'harami': 'CDLHARAMI', 'haramiCross': 'CDLHARAMICROSS', 'highWave': 'CDLHIGHWAVE',
    'homingPigeon': 'CDLHOMINGPIGEON', 'invertedHammer': 'CDLINVERTEDHAMMER', 'kicking': 'CDLKICKING',
    'longLeggedDoji': 'CDLLONGLEGGEDDOJI', 'marubozu': 'CDLMARUBOZU', 'matchingLow': 'CDLMATCHINGLOW',
    'morningDojiStar': 'CDLMORNINGDOJISTAR', 'morningStar': 'CDLMORNINGSTAR', 'piercing': 'CDLPIERCING',
    'shootingStar': 'CDLSHOOTINGSTAR', 'spinningTop': 'CDLSPINNINGTOP', 'tasukiGap': 'CDLTASUKIGAP',
    'threeBlackCrows': 'CDL3BLACKCROWS', 'threeInside': 'CDL3INSIDE', 'threeMethods': 'CDLRISEFALL3METHODS',
    'threeOutside': 'CDL3OUTSIDE', 'threeWhiteSoldiers': 'CDL3WHITESOLDIERS', 'triStar': 'CDLTRISTAR',
}  # fmt: skip
PENETRATIONS = {'abandonedBaby': 0.3, 'darkCloudCover': 0.5, 'eveningDojiStar': 0.3, 'eveningStar': 0.3,
                'morningDojiStar': 0.3, 'morningStar': 0.3}  # fmt: skip


def index(column, period):
    """TA-Lib gives the bar's number and 0 before the first window."""
    out = column.astype(float)
    out[: period - 1] = np.nan
    return out


def number(value):
    return None if math.isnan(value) else float(f'{value:.15g}')


def line(name, value):
    return f'    {json.dumps(name)}: {json.dumps(value, separators=(",", ":"))}'


def columns(source):
    return ',\n'.join(line(name, column) for name, column in source.items())


values = []
for name, (params, call, compute) in sorted(VALUES.items()):
    outputs = {key: [number(column[i]) for i in AT] for key, column in compute().items()}
    values.append(line(name, {'call': call, 'params': params, 'values': outputs}))

patterns = []
whole = [np.array(CANDLES[name], float) for name in ('open', 'high', 'low', 'close')]
for name, function in sorted(CANDLE_FUNCTIONS.items()):
    params = [PENETRATIONS[name]] if name in PENETRATIONS else []
    found = getattr(talib, function)(*whole, *params)
    # The first 300 of each: frequent ones would fill the file.
    events = [[int(i), int(found[i])] for i in np.flatnonzero(found)][:300]
    patterns.append(line(name, {'call': function, 'params': params, 'events': events}))

version = talib.__ta_version__.decode().split(' ')[0]
with open(sys.argv[1], 'w', encoding='utf-8') as out:
    out.write(
        '{\n'
        f'  "source": "TA-Lib {version} through the Python package {talib.__version__}, scripts/golden/ta_lib.py",\n'
        f'  "ticksPerUnit": {TICK},\n'
        f'  "bars": {{\n{columns(BARS)}\n  }},\n'
        f'  "at": {json.dumps(AT, separators=(",", ":"))},\n'
        '  "indicators": {\n' + ',\n'.join(values) + '\n  },\n'
        f'  "candles": {{\n{columns(CANDLES)}\n  }},\n'
        '  "patterns": {\n' + ',\n'.join(patterns) + '\n  }\n}\n'
    )
