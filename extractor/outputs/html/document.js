// One document: from finding to finding, from a figure to its spot on the page.
const viewer = $('#viewer');
const sheet = $('#sheet');
const pages = $$('.store [data-w]').map((each) => Number(each.id.slice(1)));
let at = { page: 0, box: '', finding: null, from: null };
let zoom = 0; // 0: as wide as the window allows

const shownFindings = () => $$('.finding').filter((each) => each.offsetParent !== null);

function boxOf(text) {
  const sides = (text || '').split(' ').map(Number);
  return sides.length === 4 && sides.every(Number.isFinite) ? sides : null;
}

function drawBox(sides, name, label) {
  const [x0, top, x1, bottom] = sides;
  const box = drawn('g', { class: 'box ' + name });
  box.append(drawn('rect', { x: x0, y: top, width: x1 - x0, height: bottom - top }));
  if (label) {
    box.append(drawn('circle', { cx: x0, cy: top, r: 5.5 }));
    const text = drawn('text', { x: x0, y: top + 2.6 });
    text.textContent = label;
    box.append(text);
  }
  return box;
}

function boxesOf(page) {
  const drawnHere = new Map();
  const add = (link, name) => {
    const sides = boxOf(link.dataset.box);
    if (!sides || Number(link.dataset.page) !== page) return;
    if (!drawnHere.has(link.dataset.box)) drawnHere.set(link.dataset.box, [sides, name, link.dataset.number]);
  };
  if (at.finding) for (const link of $$('.figures a[data-box]', at.finding)) add(link, '');
  for (const link of $$('.finding .figures a[data-box]')) add(link, 'other');
  return Array.from(drawnHere.values(), ([sides, name, number]) => drawBox(sides, name, name ? '' : number));
}

function show() {
  const stored = document.getElementById('p' + at.page);
  const [width, height] = [Number(stored.dataset.w), Number(stored.dataset.h)];
  const room = sheet.clientWidth - 32;
  const scale = zoom || Math.max(0.3, Math.min(room / width, 2.2));
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, width: width * scale, height: height * scale, role: 'img' });
  svg.setAttribute('aria-label', say('page', at.page));
  svg.dataset.page = at.page;
  svg.append(drawn('use', { href: '#p' + at.page }), ...boxesOf(at.page));
  const sides = boxOf(at.box);
  if (sides) {
    const same = $$('.box:not(.other) rect', svg).find((r) => r.getAttribute('x') === String(sides[0]) && r.getAttribute('y') === String(sides[1]));
    if (same) same.parentNode.classList.add('main');
    else svg.append(drawBox(sides, 'main', ''));
  }
  sheet.replaceChildren(svg);
  $('#viewer-title').replaceChildren(spoken('page', at.page), ' / ', String(pages[pages.length - 1]));
  $('#previous').disabled = pages.indexOf(at.page) <= 0;
  $('#next').disabled = pages.indexOf(at.page) >= pages.length - 1;
  const note = $('#note');
  if (at.finding) {
    const told = $('.told', at.finding).cloneNode(true);
    for (const each of $$('.copy', told)) each.remove();
    for (const link of $$('.figures a', told)) {
      if (link.dataset.box === at.box && Number(link.dataset.page) === at.page) link.setAttribute('aria-current', 'true');
    }
    note.replaceChildren(told);
  } else {
    note.replaceChildren();
  }
  if (sides) {
    sheet.scrollTop = Math.max(0, sides[1] * scale - sheet.clientHeight / 3);
    sheet.scrollLeft = Math.max(0, ((sides[0] + sides[2]) / 2) * scale - sheet.clientWidth / 2);
  } else {
    sheet.scrollTop = 0;
  }
}

function open(link) {
  const page = Number(link.dataset.page);
  if (!pages.includes(page)) return false;
  const inside = viewer.contains(link);
  const finding = inside ? at.finding : link.closest('.finding');
  at = { page, box: link.dataset.box || '', finding, from: inside ? at.from : link.closest('.finding') || link };
  if (!viewer.open) viewer.showModal();
  show();
  sheet.focus();
  return true;
}

function turn(step) {
  const next = pages[pages.indexOf(at.page) + step];
  if (next === undefined) return;
  at = { ...at, page: next, box: '' };
  show();
}

function go(step) {
  const all = shownFindings();
  if (!all.length) return;
  const current = viewer.open ? at.finding : document.activeElement.closest('.finding') || $('.finding.at');
  const place = all.indexOf(current);
  const next = all[place < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, place + step))];
  mark(next);
  if (viewer.open) {
    const link = $('.crop, .figures a[data-box]', next);
    if (link) {
      at = { page: Number(link.dataset.page), box: link.dataset.box || '', finding: next, from: next };
      show();
    }
    return;
  }
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'start' });
}

// Scrolls the list of findings and nothing else: beside the report, or above it.
function reveal(item) {
  for (const box of [$('.list'), $('aside')]) {
    if (box.scrollHeight <= box.clientHeight) continue;
    const [outer, inner] = [box.getBoundingClientRect(), item.getBoundingClientRect()];
    if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top;
    else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom;
  }
}

function mark(finding) {
  for (const each of $$('.finding.at')) each.classList.remove('at');
  finding.classList.add('at');
  const id = finding.closest('.group').id;
  for (const item of $$('.list li')) {
    const here = $('a', item).hash === '#' + id;
    item.classList.toggle('at', here);
    if (here) reveal(item);
  }
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-page]');
  if (link && open(link)) event.preventDefault();
  const copy = event.target.closest('[data-copy]');
  if (copy && navigator.clipboard) {
    navigator.clipboard.writeText(copy.dataset.copy).then(() => copy.replaceChildren(spoken('copied')));
  }
});
document.addEventListener('focusin', (event) => {
  const finding = event.target.closest('main .finding');
  if (finding) mark(finding);
});
// Closed, the focus is at once where it came from; a dialog's own events come later.
function shut() {
  viewer.close();
  if (!at.from) return;
  at.from.focus({ preventScroll: true });
  at.from.scrollIntoView({ block: 'nearest' });
}
$('#close').addEventListener('click', shut);
$('#previous').addEventListener('click', () => turn(-1));
$('#next').addEventListener('click', () => turn(1));
const zoomed = (factor) => {
  const svg = $('svg', sheet);
  zoom = factor ? (Number(svg.getAttribute('width')) / svg.viewBox.baseVal.width) * factor : 0;
  show();
};
$('#in').addEventListener('click', () => zoomed(1.25));
$('#out').addEventListener('click', () => zoomed(0.8));
$('#fit').addEventListener('click', () => zoomed(0));

document.addEventListener('keydown', (event) => {
  if (isTyping(event)) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  const steps = { j: 1, k: -1 };
  if (steps[event.key]) go(steps[event.key]);
  else if (event.key === 'Enter' && !viewer.open && document.activeElement.matches('.finding')) {
    const link = $('.crop, .figures a[data-box]', document.activeElement);
    if (link) open(link);
  } else if (viewer.open && event.key === 'Escape') shut();
  else if (viewer.open && event.key === 'ArrowRight') turn(1);
  else if (viewer.open && event.key === 'ArrowLeft') turn(-1);
  else if (event.key === '/' && !viewer.open) $('#search-records').focus();
  else return;
  event.preventDefault();
});

// Severities that are switched off hide their findings, and groups that have none left.
for (const button of $$('#findings [data-severity][aria-pressed]')) {
  button.addEventListener('click', () => {
    button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
    const wanted = $$('#findings [aria-pressed=true]').map((each) => each.dataset.severity);
    for (const finding of $$('.finding')) finding.hidden = !wanted.includes(finding.dataset.severity);
    for (const group of $$('.group')) {
      group.hidden = !$('.finding:not([hidden])', group);
      $(`.list a[href="#${group.id}"]`).parentNode.hidden = group.hidden;
    }
  });
}

// What a row says: in a matrix the headings of its columns too.
function textOf(row) {
  const matrix = row.closest('.matrix');
  return ((matrix ? matrix.tHead.textContent : '') + ' ' + row.textContent).toLowerCase();
}

// A search keeps the rows that hold all its words.
function searching(section, accepts) {
  const input = $('input[type=search]', section);
  if (!input) return () => {};
  const rows = $$('[data-row]', section);
  const texts = new Map();
  const run = () => {
    const wanted = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const row of rows) {
      if (!texts.has(row)) texts.set(row, textOf(row));
      const fits = wanted.every((word) => texts.get(row).includes(word)) && accepts(row);
      row.classList.toggle('hide', !fits);
      found += fits ? 1 : 0;
    }
    for (const block of $$('.scroll, .entries, .part, .others', section)) {
      block.classList.toggle('hide', !$('[data-row]:not(.hide)', block));
    }
    for (const block of $$('.others', section)) if (wanted.length) block.open = true;
    for (const title of $$('h4', section)) title.classList.toggle('hide', title.nextElementSibling.classList.contains('hide'));
    const narrowed = wanted.length || found < rows.length;
    $('.count', section).replaceChildren(...(narrowed ? [spoken(found ? 'matches' : 'no_match', found)] : []));
  };
  input.addEventListener('input', run);
  document.addEventListener('spoken', () => texts.clear());
  return run;
}
searching($('#records'), () => true);
const coverage = $('#coverage');
if (coverage) {
  const choice = $('#outcome');
  const run = searching(coverage, (row) => !choice.value || row.dataset.outcome === choice.value);
  choice.addEventListener('change', run);
  for (const link of $$('a[data-outcome]')) {
    link.addEventListener('click', () => {
      choice.value = link.dataset.outcome;
      run();
    });
  }
}
document.addEventListener('spoken', () => viewer.open && show());
window.addEventListener('resize', () => viewer.open && show());
if (remembered('language') === 'en') speak('en');
