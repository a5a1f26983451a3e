/** The page's only style sheet: no font, image or script is fetched; paper gets black on white. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #57606a; --paper: #fff; --line: #d0d7de; --soft: #f6f8fa;
  --critical: #b3261e; --medium: #8a5a00; --low: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9aa4af; --paper: #0f1419; --line: #30363d;
  --soft: #171d24; --critical: #ff8a80; --medium: #e3b341; --low: #79b8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: .95rem; margin: 1.25rem 0 .25rem; }
p, figcaption { max-width: 46rem; } .dim, figcaption, dt { color: var(--dim); } .word { white-space: nowrap; }
nav a { display: inline-block; margin-right: 1.25rem; padding: .25rem 0; color: var(--low); }
:focus-visible { outline: 2px solid var(--low); outline-offset: 2px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75rem; padding: 0; margin: 1.5rem 0; }
.cards li { list-style: none; border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; background: var(--soft); }
.cards b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .4em .9em .4em 0; border-bottom: 1px solid var(--line); }
th { font-weight: 400; } thead th { color: var(--dim); font-weight: 600; overflow-wrap: normal; }
.counts { max-width: 24rem; } .counts td, .counts thead th + th { width: 6rem; text-align: right; padding-right: 0; }
#findings table, #disclosure .list { table-layout: fixed; } #findings thead th { width: 6.8em; } #findings thead th:nth-child(3) { width: 8.5em; }
#findings thead th:first-child { width: 17em; } #findings thead th:last-child { width: 13em; } #findings thead th:nth-child(4) { width: auto; }
.critical { color: var(--critical); font-weight: 600; } .medium { color: var(--medium); } .low { color: var(--low); }
dl { display: grid; grid-template-columns: fit-content(50%) 1fr; gap: .25rem 1rem; } dd { margin: 0; }
figure { margin: .5rem 0 1rem; } svg { width: 100%; max-width: 44rem; height: auto; }
svg text { font: 13px system-ui, sans-serif; fill: var(--dim); }
svg .axis { stroke: var(--line); } svg .curve { stroke: var(--low); fill: none; stroke-width: 2; }
@media screen and (max-width: 68rem) {
  .list, .list tbody, .list tr, .list th, .list td { display: block; } .list thead { display: none; }
  .list tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .list th, .list td { border: 0; padding: .1rem 0; } .list tbody th { padding-bottom: .25rem; font-weight: 600; }
  .list th .dim { font-weight: 400; } .list td { position: relative; padding-left: 9rem; } .list td:empty { display: none; }
  .list td::before { content: attr(data-head); position: absolute; left: 0; width: 8.5rem; color: var(--dim); }
}
@media screen and (max-width: 34rem) { svg text { font-size: 22px; } }
@media print { :root { --ink: #000; --dim: #444; --paper: #fff; --line: #bbb; --soft: #fff; --critical: #8c1d18; --medium: #6b4600; --low: #0b4a8c; }
  @page { size: A4 landscape; margin: 1.5cm; } nav { display: none; }
  :root { font-size: 9pt; } body { padding: 0; max-width: none; font-size: 9pt; } h2, h3 { break-after: avoid; } tr, figure, li { break-inside: avoid; } p.dim { break-before: avoid; } }
`;
