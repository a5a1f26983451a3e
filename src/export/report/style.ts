/** The page's only style sheet: no font, image or script is fetched; paper gets black on white. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #57606a; --paper: #fff; --line: #d0d7de; --soft: #f6f8fa;
  --critical: #b3261e; --medium: #8a5a00; --low: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9aa4af; --paper: #0f1419; --line: #30363d;
  --soft: #171d24; --critical: #ff8a80; --medium: #e3b341; --low: #79b8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 70rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
p { max-width: 46rem; } .dim, figcaption, dt { color: var(--dim); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; padding: 0; margin: 1.5rem 0; }
.cards li { list-style: none; border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; background: var(--soft); }
.cards b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0 2rem; }
h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 600; white-space: nowrap; }
.critical { color: var(--critical); font-weight: 600; } .medium { color: var(--medium); } .low { color: var(--low); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dd { margin: 0; overflow-wrap: anywhere; }
svg { width: 100%; max-width: 44rem; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: var(--dim); }
svg .axis { stroke: var(--line); } svg .curve { stroke: var(--low); fill: none; stroke-width: 2; }
@media print { :root { --ink: #000; --dim: #444; --paper: #fff; --line: #bbb; --soft: #fff; --critical: #8c1d18; --medium: #6b4600; --low: #0b4a8c; }
  body { padding: 0; max-width: none; font-size: 10pt; } h2 { break-after: avoid; } tr, figure { break-inside: avoid; } .scroll { overflow: visible; } }
`;
