"""The one style of every HTML page: light, dark, narrow and printed; and the policy that lets nothing else in.

Kept apart because it is not Python.
"""

import base64
from hashlib import sha256

# Contrast is at least 4.5 to 1 for every text and 3 to 1 for every line that means something, in both schemes; colour
# never speaks alone, for each urgency has its words.
STYLE = (
    """
:root {
  color-scheme: light dark;
  --page: #fff; --text: #1a1a1a; --line: #767676; --shade: #f3f3f3;
  --self-care: #1d6b35; --primary-care: #0b5f7a; --prompt: #8a5a00; --emergency-room: #b3261e; --ambulance: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121212; --text: #eaeaea; --line: #8c8c8c; --shade: #242424;
    --self-care: #7fd49a; --primary-care: #79cbe6; --prompt: #f0bf5e; --emergency-room: #ff9d94; --ambulance: #ff9d94;
  }
}
* { box-sizing: border-box; }
html { background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 56rem; margin: 0 auto; padding: 1rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.5rem 0 1rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 1.75rem 0 0.5rem; }
p { margin: 0.5rem 0; }
ul { margin: 0.25rem 0 0.75rem; padding-left: 1.25rem; }
.label { font-weight: bold; margin-bottom: 0; }
:focus-visible { outline: 3px solid var(--primary-care); outline-offset: 2px; }

.banner { border: 2px solid; border-left-width: 0.75rem; padding: 0.5rem 1rem; margin: 1rem 0; }
.banner h2 { font-size: 1.5rem; margin: 0; }
.banner p { color: var(--text); margin: 0.25rem 0; }
.self-care { color: var(--self-care); }
.primary-care { color: var(--primary-care); }
.prompt { color: var(--prompt); }
.emergency-room { color: var(--emergency-room); }
.ambulance { color: var(--ambulance); }

.to-tick { list-style: none; padding-left: 0; }
.to-tick li { padding-left: 1.6em; position: relative; }
.to-tick li::before {
  content: ""; position: absolute; left: 0.1em; top: 0.3em; width: 0.8em; height: 0.8em;
  border: 1.5px solid var(--line);
}

table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1rem; }
th, td { border: 1px solid var(--line); padding: 0.35rem 0.5rem; text-align: left; vertical-align: top; }
thead th { background: var(--shade); }
th[scope="row"] { font-weight: normal; }
.to-fill-in { height: 3.5rem; }
.column { display: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@media screen and (max-width: 40rem) {
  table, tbody, tr, th, td { display: block; width: auto; }
  thead { display: none; }
  tr { border: 1px solid var(--line); margin-bottom: 0.75rem; }
  th, td { border: 0; }
  th[scope="row"] { width: auto; background: var(--shade); }
  .empty { display: none; }
  .column { display: inline; font-weight: bold; }
}

@page { margin: 8mm 12mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --text: #000; --line: #777; --shade: #fff;
    --self-care: #000; --primary-care: #000; --prompt: #000; --emergency-room: #000; --ambulance: #000;
  }
  html { font: 8pt/1.15 Arial, Helvetica, sans-serif; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 14pt; margin: 0 0 3pt; }
  h2 { font-size: 9.5pt; margin: 4pt 0 1pt; break-after: avoid; }
  p, .banner p { margin: 1pt 0; orphans: 3; widows: 3; }
  .label { break-after: avoid; }
  ul { margin: 0 0 2pt; columns: 2; column-gap: 14pt; }
  .banner { margin: 3pt 0; padding: 2pt 8pt; border-left-width: 6pt; }
  .banner h2 { font-size: 13pt; }
  table { margin: 2pt 0 3pt; }
  th, td { padding: 0.5pt 4pt; }

  tr, li, .banner { break-inside: avoid; }
  .to-tick li::before { top: 0.1em; }
  .to-fill-in { height: 15pt; }
}
"""
    # The share of a column in the width of its table.
    + "".join(f".tenths-{tenths} {{ width: {tenths}0%; }}\n" for tenths in range(1, 10))
)

# Nothing may be loaded, sent or run; of styles only this one, known by its digest.
_DIGEST = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
