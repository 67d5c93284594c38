/** Light or dark as the reader's system is; one column, also on a phone. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1c2127; --soft: #5b6470; --ground: #fff; --line: #dfe3e8;
  --ranker: #2f6fd0; --popularity: #7a828c; --worse: #d2691e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a3abb5; --ground: #15181c; --line: #333a42;
  --ranker: #7ab0ff; --popularity: #9aa3ad; --worse: #f0a05a; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 720px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
li { margin: .4rem 0; }
.facts, figcaption { color: var(--soft); font-size: .9rem; }
figure, figure figure { margin: 0; }
figure h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
figure svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .5rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th { font-weight: 600; }
th:first-child { text-align: left; font-weight: 400; }
thead th:first-child { font-weight: 600; }
table.words td { white-space: normal; text-align: left; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; }
.pair th:first-child { white-space: normal; overflow-wrap: anywhere; }
@media (max-width: 719px) { .wide { display: none; } .narrow { display: block; } .pair { grid-template-columns: 1fr; }
  table { font-size: .8rem; } th, td { padding: .25rem .3rem; } th:first-child, td { white-space: normal; } }
`;
