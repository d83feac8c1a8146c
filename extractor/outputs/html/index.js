// A folder of documents: what failed, plots, units by years, and a list to sort and search.
const data = JSON.parse($('#data').textContent);
const MANY = 200; // rows drawn at once
const FEW = 12; // bars of a plot
const NUMBERS = ['errors', 'warnings', 'infos', 'ran', 'idle', 'pages', 'failed'];
const documents = data.documents.map((each, place) => {
  const whole = { place, name: '', link: '', error: '', unit: '', year: '', unread: '', kinds: '', failing: {}, ...each };
  for (const name of NUMBERS) whole[name] = whole[name] || 0;
  whole.rate = each.rate === undefined ? null : Number(each.rate);
  whole.score = each.score === undefined ? null : Number(each.score);
  whole.text = `${whole.unit} ${whole.year} ${whole.name} ${whole.error} ${Object.keys(whole.failing).join(' ')}`.toLowerCase();
  return whole;
});
const years = [...new Set(documents.map((each) => each.year))].filter(Boolean).sort();
const sum = (rows, name) => rows.reduce((total, each) => total + each[name], 0);
const number = (n) => n.toLocaleString('en-US');

// ---- totals, failures, unread pages
function showTotals() {
  const failed = documents.filter((each) => each.failed).length;
  const unread = documents.filter((each) => each.unread).length;
  const entries = [
    ['documents', documents.length, ''],
    ['units', new Set(documents.map((each) => each.unit).filter(Boolean)).size, ''],
    ['errors', sum(documents, 'errors'), ''],
    ['warnings', sum(documents, 'warnings'), ''],
    ['total_ran', sum(documents, 'ran'), ''],
    ['total_idle', sum(documents, 'idle'), ''],
    ['total_failed', failed, failed ? 'bad' : ''],
    ['total_unread', unread, unread ? 'warn' : ''],
  ];
  $('#totals').replaceChildren(
    ...entries.map(([key, n, name]) => element('div', { class: name }, element('dt', {}, spoken(`total.${key}`)), element('dd', {}, number(n))))
  );
}

function link(document_, text) {
  return document_.link ? element('a', { href: document_.link }, text) : element('span', {}, text);
}

function showTroubles() {
  const rows = documents.filter((each) => each.failed || each.unread);
  $('#trouble').hidden = !rows.length;
  const table = element('table', {}, element('tbody'));
  const add = (upTo) => {
    for (const each of rows.slice(table.tBodies[0].rows.length, upTo)) {
      const what = each.failed ? spoken('failed') : spoken('unread_of', each.unread.replaceAll(';', ', '));
      table.tBodies[0].append(
        element('tr', {}, element('td', { class: 'kind' }, what), element('td', {}, link(each, each.name)), element('td', {}, each.error))
      );
    }
  };
  add(10);
  const parts = [table];
  if (rows.length > 10) {
    const button = element('button', { type: 'button', class: 'tool' }, spoken('all_of', rows.length));
    button.addEventListener('click', () => {
      add(rows.length);
      button.remove();
    });
    parts.push(button);
  }
  $('#troubles').replaceChildren(...parts);
}

// ---- plots
function bars(where, entries, chosen) {
  if (!where) return;
  const most = Math.max(1, ...entries.map((each) => each.parts.reduce((a, b) => a + b, 0)));
  const rows = entries.map((each) => {
    const total = each.parts.reduce((a, b) => a + b, 0);
    const svg = drawn('svg', { viewBox: '0 0 400 18', preserveAspectRatio: 'xMinYMid meet', 'aria-hidden': 'true' });
    let x = 0;
    each.parts.forEach((part, n) => {
      const width = (330 * part) / most;
      svg.append(drawn('rect', { x, y: 3, width, height: 12, class: ['e', 'w', 'i'][n] }));
      x += width;
    });
    const text = drawn('text', { x: x + 5, y: 13 });
    text.textContent = number(total);
    svg.append(text);
    const button = element('button', { type: 'button', title: each.title || each.name, 'aria-label': `${each.name}: ${total}` }, element('span', { class: 'name' }, each.name), svg);
    button.addEventListener('click', () => chosen(each));
    return button;
  });
  where.replaceChildren(rows.length ? element('div', { class: 'bars' }, ...rows) : spoken('nothing'));
}

function plotChecks() {
  const counts = new Map();
  for (const each of documents) {
    for (const [code, n] of Object.entries(each.failing)) counts.set(code, (counts.get(code) || 0) + n);
  }
  const entries = [...counts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0])).slice(0, FEW);
  bars($('#plot-checks'), entries.map(([code, n]) => ({ code, name: `${code} ${data[language][code] || ''}`, parts: [n] })), (each) => pick({ check: each.code }));
}

const byUnit = new Map();
for (const each of documents) {
  if (!each.unit) continue;
  if (!byUnit.has(each.unit)) byUnit.set(each.unit, []);
  byUnit.get(each.unit).push(each);
}
const units = [...byUnit].map(([name, rows]) => ({ name, rows, errors: sum(rows, 'errors'), warnings: sum(rows, 'warnings') }));
units.sort((a, b) => b.errors - a.errors || b.warnings - a.warnings || compare(a.name, b.name));

function plotUnits() {
  const worst = units.filter((each) => each.errors + each.warnings).slice(0, FEW);
  bars($('#plot-units'), worst.map((each) => ({ name: each.name, parts: [each.errors, each.warnings] })), (each) => pick({ unit: each.name }));
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

// Each document a dot above its year; what lies outside the usual span is red.
function plotDots(where, name, low, high) {
  const rows = documents.filter((each) => each[name] !== null && each.year);
  if (!rows.length) {
    where.replaceChildren(spoken('nothing'));
    return;
  }
  const [width, height, left, bottom] = [520, 210, 38, 22];
  const floor = Math.min(low, ...rows.map((each) => Math.max(each[name], low - 60)));
  const top = Math.max(high, ...rows.map((each) => Math.min(each[name], high + 60)));
  const y = (value) => 10 + ((top - Math.min(top, Math.max(floor, value))) / (top - floor || 1)) * (height - bottom - 18);
  const few = rows.length < 300 ? ' few' : '';
  const svg = drawn('svg', { class: 'plot' + few, viewBox: `0 0 ${width} ${height}`, role: 'img' });
  svg.setAttribute('aria-label', where.closest('figure').querySelector('figcaption').textContent);
  for (let n = 0; n <= 4; n += 1) {
    const value = floor + ((top - floor) * n) / 4;
    svg.append(drawn('line', { class: 'axis', x1: left, x2: width, y1: y(value), y2: y(value) }));
    const text = drawn('text', { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' });
    text.textContent = String(Math.round(value));
    svg.append(text);
  }
  const step = (width - left) / years.length;
  years.forEach((year, n) => {
    const middle = left + step * (n + 0.5);
    const text = drawn('text', { x: middle, y: height - 6, 'text-anchor': 'middle' });
    text.textContent = year;
    svg.append(text);
    const here = rows.filter((each) => each.year === year);
    // 10,000 circles are slow to draw; what falls on one place is one circle
    const seen = new Set();
    here.forEach((each, k) => {
      const spread = ((((0.5 + k * 0.618034) % 1) - 0.5) * Math.min(step * 0.7, 90)).toFixed(0);
      const place = `${spread} ${y(each[name]).toFixed(0)}`;
      if (seen.has(place)) return;
      seen.add(place);
      const usual = each[name] >= low && each[name] <= high;
      const dot = drawn('circle', { class: usual ? 'dot' : 'out', cx: middle + Number(spread), cy: y(each[name]), r: 3.2 });
      const title = drawn('title');
      title.textContent = `${each.unit || each.name} ${each.year}: ${each[name]}`;
      dot.append(title);
      dot.addEventListener('click', () => pick({ unit: each.unit }));
      svg.append(dot);
    });
    if (here.length > 2) {
      const m = median(here.map((each) => each[name]));
      svg.append(drawn('line', { class: 'mid', x1: middle - 14, x2: middle + 14, y1: y(m), y2: y(m) }));
    }
  });
  where.replaceChildren(svg);
}

// One unit over the years: rate, score, findings.
function plotUnit() {
  const unit = units.find((each) => each.name === $('#unit-choice').value) || units[0];
  if (!unit) {
    $('#unit').hidden = true;
    return;
  }
  const series = [
    ['rate', 'plot_rates'],
    ['score', 'plot_scores'],
  ].map(([name, key]) => element('figure', {}, element('figcaption', {}, spoken(key)), lines(unit.rows, name)));
  const counts = element('figure', {}, element('figcaption', {}, spoken('plot_findings')), columns(unit.rows));
  $('#plot-unit').replaceChildren(...series, counts);
}

function frame(name) {
  const svg = drawn('svg', { class: 'plot', viewBox: '0 0 520 150', role: 'img', 'aria-label': name });
  svg.append(drawn('line', { class: 'axis', x1: 0, x2: 520, y1: 126, y2: 126 }));
  const step = 520 / Math.max(1, years.length);
  years.forEach((year, n) => {
    const text = drawn('text', { x: step * (n + 0.5), y: 144, 'text-anchor': 'middle' });
    text.textContent = year;
    svg.append(text);
  });
  return [svg, (year) => step * (years.indexOf(year) + 0.5)];
}

function label(svg, x, y, value) {
  const text = drawn('text', { class: 'value', x, y, 'text-anchor': 'middle' });
  text.textContent = value;
  svg.append(text);
}

function lines(rows, name) {
  const [svg, x] = frame(say(`column.${name}`));
  const points = rows.filter((each) => each[name] !== null && each.year).sort((a, b) => compare(a.year, b.year));
  const values = points.map((each) => each[name]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (value) => (high === low ? 70 : 110 - ((value - low) / (high - low)) * 80);
  const path = points.map((each) => `${x(each.year)},${y(each[name])}`).join(' ');
  svg.append(drawn('polyline', { class: 'line', points: path }));
  for (const each of points) {
    svg.append(drawn('circle', { class: 'point', cx: x(each.year), cy: y(each[name]), r: 3.5 }));
    label(svg, x(each.year), y(each[name]) - 8, each[name]);
  }
  return svg;
}

function columns(rows) {
  const [svg, x] = frame(say('plot_findings'));
  const counted = years.map((year) => rows.filter((each) => each.year === year));
  const most = Math.max(1, ...counted.map((each) => sum(each, 'errors') + sum(each, 'warnings')));
  counted.forEach((each, n) => {
    if (!each.length) return;
    const [errors, warnings] = [sum(each, 'errors'), sum(each, 'warnings')];
    const [e, w] = [(errors / most) * 96, (warnings / most) * 96];
    svg.append(drawn('rect', { class: 'bar-e', x: x(years[n]) - 14, y: 126 - e, width: 28, height: e }));
    svg.append(drawn('rect', { class: 'bar-w', x: x(years[n]) - 14, y: 126 - e - w, width: 28, height: w }));
    label(svg, x(years[n]), 120 - e - w, `${errors} + ${warnings}`);
  });
  return svg;
}

// ---- findings across documents, which no report on one of them has
const RANKS = ['error', 'warning', 'info'];
const across = documents.flatMap((each) => (each.across || []).map(([check, severity, message]) => ({ check, severity, message, document: each })));
across.sort((a, b) => RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity) || compare(a.check, b.check));
function moreAcross() {
  const body = $('#across tbody');
  for (const each of across.slice(body.rows.length, body.rows.length + 50)) {
    const mark = element('span', { class: 'mark' });
    body.append(
      element('tr', {}, element('td', { class: each.severity }, mark, spoken(`severity.${each.severity}`)), element('td', { class: 'code' }, each.check), element('td', {}, each.message), element('td', {}, link(each.document, each.document.name)))
    );
  }
  $('#across').hidden = !across.length;
  $('#more-across').hidden = body.rows.length >= across.length;
}
$('#more-across').addEventListener('click', moreAcross);

// ---- units by years
const heat = (rows) => {
  if (rows.some((each) => each.failed)) return 'heatx';
  const errors = sum(rows, 'errors');
  return errors > 4 ? 'heat3' : errors > 1 ? 'heat2' : errors || sum(rows, 'warnings') ? 'heat1' : 'heat0';
};

let unitsShown = 0;
function moreUnits() {
  const body = $('#units tbody');
  for (const unit of units.slice(unitsShown, unitsShown + MANY)) {
    const row = element('tr', {}, element('th', { scope: 'row' }, unit.name));
    for (const year of years) {
      const here = unit.rows.filter((each) => each.year === year);
      const cell = element('td');
      if (here.length) {
        const text = `${sum(here, 'errors')} · ${sum(here, 'warnings')}`;
        const single = here.length === 1 && here[0].link;
        const go = single ? element('a', { href: here[0].link, class: heat(here) }, text) : element('button', { type: 'button', class: heat(here) }, text);
        if (!single) go.addEventListener('click', () => pick({ unit: unit.name, year }));
        go.setAttribute('aria-label', `${unit.name} ${year}: ${say('total.errors')} ${sum(here, 'errors')}, ${say('total.warnings')} ${sum(here, 'warnings')}`);
        cell.append(go);
      }
      row.append(cell);
    }
    body.append(row);
  }
  unitsShown = body.rows.length;
}

function showUnits() {
  $('#matrix').hidden = !units.length || !years.length;
  const headings = years.map((year) => element('th', { scope: 'col' }, year));
  $('#units thead').replaceChildren(element('tr', {}, element('th', { scope: 'col' }, spoken('column.unit')), ...headings));
  moreUnits();
}
$('#matrix-box').addEventListener('scroll', (event) => {
  const box = event.target;
  if (box.scrollTop + box.clientHeight > box.scrollHeight - 200 && unitsShown < units.length) moreUnits();
});

// ---- the list
let picked = {};
let order = { column: null, up: false };
let found = documents;
const SHOW = {
  all: () => true,
  show_errors: (each) => each.errors > 0,
  show_findings: (each) => each.errors + each.warnings + each.infos > 0,
  show_failed: (each) => each.failed > 0,
  show_unread: (each) => each.unread !== '',
  show_idle: (each) => each.idle > 0,
};

function find() {
  const wanted = $('#search').value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const shown = SHOW[$('#show').value];
  const year = $('#year').value;
  found = documents.filter(
    (each) =>
      shown(each) &&
      (!year || each.year === year) &&
      (!picked.unit || each.unit === picked.unit) &&
      (!picked.check || each.failing[picked.check]) &&
      wanted.every((word) => each.text.includes(word))
  );
  if (order.column) {
    const [column, up] = [order.column === 'document' ? 'name' : order.column, order.up ? 1 : -1];
    found.sort((a, b) => {
      const [x, y] = [a[column], b[column]];
      const [none, other] = [x === null || x === '', y === null || y === ''];
      if (none || other) return none - other || a.place - b.place; // what is not known stands last
      return up * (typeof x === 'number' ? x - y : compare(x, y)) || a.place - b.place;
    });
  }
  $('#list tbody').replaceChildren();
  more();
  $('#count').replaceChildren(spoken('count_of', `${number(found.length)} / ${number(documents.length)}`));
  const names = [picked.unit, picked.check].filter(Boolean).join(' · ');
  $('#clear').hidden = !names;
  $('#clear').textContent = names + ' ×';
}

function count(n, name) {
  return element('td', { class: 'n ' + (n ? name : 'zero') }, String(n));
}

function more() {
  const body = $('#list tbody');
  const start = body.rows.length;
  for (const each of found.slice(start, start + MANY)) {
    const name = element('td', {}, link(each, each.name));
    if (each.error) name.append(element('div', { class: 'why' }, each.error));
    const row = element('tr', { class: each.failed ? 'failed' : '' }, element('td', {}, each.unit), element('td', {}, each.year), name);
    if (each.failed) row.append(element('td', { class: 'e', colspan: 9 }, spoken('failed')));
    else {
      row.append(
        ...[count(each.errors, 'e'), count(each.warnings, 'w'), count(each.infos, ''), count(each.ran, ''), count(each.idle, '')],
        element('td', { class: 'n' }, each.rate === null ? '' : `${each.rate}%`),
        element('td', { class: 'n' }, each.score === null ? '' : String(each.score)),
        element('td', { class: 'n' }, String(each.pages)),
        element('td', { class: each.unread ? 'e' : '' }, each.unread.replaceAll(';', ', '))
      );
    }
    body.append(row);
  }
  $('#more').hidden = body.rows.length >= found.length;
}

function pick(next) {
  picked = next;
  if (next.year) $('#year').value = next.year;
  if (next.unit && byUnit.has(next.unit)) {
    $('#unit-choice').value = next.unit;
    plotUnit();
  }
  find();
  $('#documents').scrollIntoView();
  $('#search').focus({ preventScroll: true });
}

for (const heading of $$('#list th[data-column]')) {
  $('button', heading).addEventListener('click', () => {
    const column = heading.dataset.column;
    const first = !heading.classList.contains('n'); // figures: the most first
    order = { column, up: order.column === column ? !order.up : first };
    for (const other of $$('#list th')) other.setAttribute('aria-sort', 'none');
    heading.setAttribute('aria-sort', order.up ? 'ascending' : 'descending');
    find();
  });
}
let waiting = 0;
$('#search').addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(find, 80);
});
$('#show').addEventListener('change', find);
$('#year').addEventListener('change', find);
$('#more').addEventListener('click', more);
$('#unit-choice').addEventListener('change', plotUnit);
$('#clear').addEventListener('click', () => {
  picked = {};
  find();
});
new IntersectionObserver((entries) => {
  if (entries.some((each) => each.isIntersecting) && !$('#more').hidden) more();
}, { rootMargin: '400px' }).observe($('#more'));
window.addEventListener('beforeprint', () => {
  while ($('#list tbody').rows.length < Math.min(found.length, 2000)) more();
});
document.addEventListener('keydown', (event) => {
  if (isTyping(event)) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  const rows = $$('#list tbody a');
  const step = { j: 1, k: -1 }[event.key];
  if (step && rows.length) {
    const place = rows.indexOf(document.activeElement);
    rows[place < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, place + step))].focus();
  } else if (event.key === '/') $('#search').focus();
  else return;
  event.preventDefault();
});

function showPlots() {
  plotChecks();
  plotUnits();
  plotDots($('#plot-rates'), 'rate', 80, 100);
  plotDots($('#plot-scores'), 'score', 80, 100);
  plotUnit();
}
$('#year').append(element('option', { value: '' }, spoken('all_years')), ...years.map((year) => element('option', { value: year }, year)));
$('#unit-choice').append(...units.slice(0, 5000).map((each) => element('option', { value: each.name }, each.name)));
showTotals();
showTroubles();
showUnits();
moreAcross();
showPlots();
find();
document.addEventListener('spoken', showPlots);
if (remembered('language') === 'en') speak('en');
