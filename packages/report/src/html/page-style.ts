/** The page's style: two themes, set by the system or by the reader. */
export const pageStyle = `
:root{--bg:#f6f7f9;--panel:#fff;--line:#dde1e8;--text:#171b23;--soft:#566074;--up:#00796b;--down:#b4450a;--accent:#2f5fd0;--up-fill:0,121,107;--down-fill:180,69,10;--warn-bg:#fff3d6;--warn-text:#6b4300;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;color-scheme:light}
@media (prefers-color-scheme:dark){:root[data-theme=auto]{--bg:#0e1117;--panel:#151a23;--line:#283040;--text:#e6e9ef;--soft:#9aa5b8;--up:#2cc5ae;--down:#ff9152;--accent:#7aa2ff;--up-fill:44,197,174;--down-fill:255,145,82;--warn-bg:#35280d;--warn-text:#ffd58a;color-scheme:dark}}
:root[data-theme=dark]{--bg:#0e1117;--panel:#151a23;--line:#283040;--text:#e6e9ef;--soft:#9aa5b8;--up:#2cc5ae;--down:#ff9152;--accent:#7aa2ff;--up-fill:44,197,174;--down-fill:255,145,82;--warn-bg:#35280d;--warn-text:#ffd58a;color-scheme:dark}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text)}
header,main,footer{max-width:1360px;margin-left:auto;margin-right:auto;padding-left:24px;padding-right:24px}
header{display:flex;justify-content:space-between;align-items:flex-start;gap:16px;padding-top:22px;padding-bottom:14px}
h1{font-size:24px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}h1 span{color:var(--soft);font-weight:400}
header p,.hint,footer{color:var(--soft);font-size:13.5px}header p,.hint{margin:0 0 10px}
h2{font-size:17px;margin:0 0 6px}h3{font-size:14px;margin:8px 0;color:var(--soft)}.count{color:var(--soft);font-weight:400}
.actions{display:flex;gap:8px}
button,select{font:inherit;font-size:13.5px;color:var(--text);background:var(--panel);border:1px solid var(--line);border-radius:7px;padding:5px 11px;cursor:pointer}
button:hover,select:hover{border-color:var(--soft)}button:focus-visible,select:focus-visible,summary:focus-visible,[tabindex]:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
button[aria-pressed=true]{border-color:var(--accent);color:var(--accent)}
.simulated{margin:0 0 14px;padding:10px 16px;background:var(--warn-bg);color:var(--warn-text);border-radius:9px}
.simulated strong{letter-spacing:.08em;margin-right:8px}
.notices{margin:0 0 14px;padding:10px 14px 10px 30px;background:var(--panel);border:1px solid var(--line);border-left:3px solid var(--accent);border-radius:9px;font-size:13.5px}
.tiles{display:grid;grid-template-columns:repeat(8,minmax(0,1fr));gap:10px;margin:0 0 14px}
.tile{background:var(--panel);border:1px solid var(--line);border-radius:9px;padding:10px 12px;display:flex;flex-direction:column;min-width:0}
.tile dt{font-size:12.5px;color:var(--soft)}.tile dd{margin:0;font-size:21px;font-weight:600;font-variant-numeric:tabular-nums;letter-spacing:-.01em;white-space:nowrap}.tile small,td small{color:var(--soft);font-size:12px}.tile small{display:block;font-weight:400;letter-spacing:0;white-space:normal}
.gain{color:var(--up)}.loss{color:var(--down)}
section{background:var(--panel);border:1px solid var(--line);border-radius:9px;padding:16px;margin:0 0 14px;min-width:0}
#charts{padding:10px}
.toolbar,.filters{display:flex;gap:6px;flex-wrap:wrap;align-items:center;margin-bottom:6px}.filters{gap:14px;margin:4px 0 8px;font-size:13.5px;color:var(--soft)}.spacer{flex:1}
#legend{font-size:12.5px;font-variant-numeric:tabular-nums;color:var(--soft);min-height:20px;padding:0 4px 4px;overflow-wrap:anywhere}#legend b{color:var(--text);font-weight:500;margin-right:9px}
#chart{height:860px}#overlays{display:inline-flex;gap:6px;flex-wrap:wrap}.toolbar label{font-size:13.5px;color:var(--soft)}.toolbar .hint{margin:0}
.figures{display:grid;grid-template-columns:1fr 1fr;gap:18px 28px}figure{margin:0;min-width:0}figcaption{font-size:13.5px;color:var(--soft);margin-bottom:4px}.plot svg{max-width:100%;height:auto;color:var(--soft);--plot-background:var(--panel)}.scroll .plot svg{min-width:720px}.quantiles{font-size:12.5px;color:var(--soft);margin:2px 0}.quantiles b{color:var(--text);font-weight:500;margin-right:8px}
.hours td,.hours th{text-align:center;padding:5px 2px;font-size:12px;min-width:24px}.hours th[scope=row]{text-align:left}.breakdown{margin-bottom:14px}

.columns{display:grid;grid-template-columns:1fr 1fr;gap:0 36px}
.scroll{overflow-x:auto}.tall{max-height:430px;overflow-y:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:top;font-weight:400}
td.number,.scroll td:not(:last-child){white-space:nowrap}
thead th{color:var(--soft);font-size:12.5px;white-space:nowrap}
.metrics td{text-align:right;padding-right:0}.metrics summary{cursor:pointer}.metrics details p{margin:2px 0 2px;color:var(--soft);font-size:12.5px;max-width:46ch}
.number,#trade-table td.number,#trade-table th.number{text-align:right}
#trade-table thead th{position:sticky;top:0;background:var(--panel);z-index:1}#trade-table thead button{border:0;padding:0;background:none;color:var(--soft);font-size:12.5px}
#trade-table tbody tr{cursor:pointer}#trade-table tbody tr:hover td{background:rgba(127,140,165,.1)}#trade-table tr[aria-selected=true] td{background:rgba(122,162,255,.16)}
#trade-table td{white-space:nowrap}#trade-table td.why{white-space:normal;min-width:340px;color:var(--soft);font-size:12.5px}
.funnel td.bar{width:34%;min-width:120px}.funnel svg{display:block;width:100%;height:15px;margin-top:3px}.funnel rect{fill:var(--accent)}.funnel .reasons{color:var(--soft);font-size:12.5px;min-width:150px}.funnel .number{padding-right:14px}
.months td{text-align:right;padding:5px 5px;white-space:nowrap;font-size:12.5px}.months th[scope=col]{text-align:right;padding-right:6px}.months th[scope=col]:first-child{text-align:left}
.up1{background:rgba(var(--up-fill),.1)}.up2{background:rgba(var(--up-fill),.2)}.up3{background:rgba(var(--up-fill),.3)}.up4{background:rgba(var(--up-fill),.4)}
.down1{background:rgba(var(--down-fill),.1)}.down2{background:rgba(var(--down-fill),.2)}.down3{background:rgba(var(--down-fill),.3)}.down4{background:rgba(var(--down-fill),.4)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
footer{padding-bottom:28px}footer p{margin:0}a{color:var(--accent)}
@media (max-width:1100px){.tiles{grid-template-columns:repeat(4,minmax(0,1fr))}#trade-table td.why{min-width:600px}}
@media (max-width:640px){header,main,footer{padding-left:12px;padding-right:12px}header{flex-direction:column}.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.columns,.figures{grid-template-columns:minmax(0,1fr)}#chart{height:680px}section{padding:12px}.funnel td.bar,.funnel th:nth-child(4){display:none}h1{font-size:20px}}
@media print{.actions,.toolbar,.filters{display:none}body{background:#fff}.tall{max-height:none}section{break-inside:avoid}}
`;
