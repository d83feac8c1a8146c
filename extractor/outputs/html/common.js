'use strict';
// What both pages share: languages, sorting of tables, making of elements.
const $ = (selector, root) => (root || document).querySelector(selector);
const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));
const words = JSON.parse($('#words').textContent);
let language = 'zh';

function say(key, n) {
  const text = words[language][key];
  return text === undefined ? key : text.replace('{n}', n === undefined ? '' : n);
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function drawn(name, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A text in the page's language that follows when the language changes.
function spoken(key, n) {
  const made = element('span', { 'data-t': key });
  if (n !== undefined) made.dataset.n = n;
  made.textContent = say(key, n);
  return made;
}

function remember(name, value) {
  try {
    localStorage.setItem('gouji.' + name, value);
  } catch (error) {
    return false; // a browser that keeps nothing for files
  }
  return true;
}

function remembered(name) {
  try {
    return localStorage.getItem('gouji.' + name);
  } catch (error) {
    return null;
  }
}

function speak(next) {
  language = next;
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
  for (const each of $$('[data-t]')) each.textContent = say(each.dataset.t, each.dataset.n);
  for (const name of ['aria-label', 'title', 'placeholder']) {
    for (const each of $$(`[data-t-${name}]`)) {
      each.setAttribute(name, say(each.getAttribute(`data-t-${name}`), each.dataset.n));
    }
  }
  for (const each of $$('[data-f]')) {
    if (each.dataset.zh === undefined) each.dataset.zh = each.textContent;
    each.textContent = next === 'zh' ? each.dataset.zh : each.dataset.f.replace(/[._]/g, ' ');
  }
  for (const each of $$('[data-en]')) {
    if (each.dataset.zh === undefined) each.dataset.zh = each.textContent;
    each.textContent = next === 'zh' ? each.dataset.zh : each.dataset.en;
  }
  document.dispatchEvent(new CustomEvent('spoken'));
}

function compare(a, b) {
  const [x, y] = [Number(a), Number(b)];
  if (a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return String(a).localeCompare(String(b), 'zh-Hans-CN', { numeric: true });
}

function keyOf(row, column) {
  const cell = row.cells[column];
  return cell.dataset.key === undefined ? cell.textContent.trim() : cell.dataset.key;
}

// Tables marked `data-sort`: a click on a heading sorts, a second one turns round.
for (const table of $$('table[data-sort]')) {
  $$('thead th', table).forEach((heading, column) => {
    const button = $('button', heading);
    if (!button) return;
    button.addEventListener('click', () => {
      const up = heading.getAttribute('aria-sort') !== 'ascending';
      for (const other of $$('th[aria-sort]', table)) other.setAttribute('aria-sort', 'none');
      heading.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      const rows = Array.from(table.tBodies[0].rows);
      rows.sort((a, b) => (up ? 1 : -1) * compare(keyOf(a, column), keyOf(b, column)));
      table.tBodies[0].append(...rows);
    });
  });
}

$('#language').addEventListener('click', () => {
  speak(language === 'zh' ? 'en' : 'zh');
  remember('language', language);
});
$('#print').addEventListener('click', () => window.print());

function isTyping(event) {
  return /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey;
}
