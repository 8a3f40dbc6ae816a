// What of the page that is shown does not fit: a list of sentences, empty where everything has its place.
const found = [];
const say = (what, element) => {
  const name = element.dataset?.testid ?? element.getAttribute('aria-label') ?? element.className;
  found.push(`${what}: ${element.tagName.toLowerCase()} ${String(name).slice(0, 60)} "${(element.innerText ?? '').trim().replace(/\s+/g, ' ').slice(0, 30)}"`);
};
const near = 1.5;
const rect = (element) => element.getBoundingClientRect();
const shown = (element) => {
  const { width, height } = rect(element);
  const { visibility, clipPath } = getComputedStyle(element);
  // The skip link is cut to nothing until it has the focus.
  return width > 2 && height > 2 && visibility !== 'hidden' && clipPath !== 'inset(50%)' && !element.closest('.visually-hidden, details:not([open]) > :not(summary)');
};
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth || root.scrollHeight > root.clientHeight) say('larger than the window', root);

// A control is inside everything that cuts it off, unless it can be scrolled to; and nothing else takes its click.
const scrolls = (style, axis) => ['auto', 'scroll'].includes(style[`overflow${axis}`]);
function place(control) {
  const own = rect(control);
  let [left, top, right, bottom] = [0, 0, innerWidth, innerHeight];
  let [reachX, reachY] = [false, false];
  for (let box = control.parentElement; box && box !== document.body; box = box.parentElement) {
    const style = getComputedStyle(box);
    reachX ||= scrolls(style, 'X');
    reachY ||= scrolls(style, 'Y');
    if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
    const edge = rect(box);
    [left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
    [right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
  }
  const cut = (!reachX && (own.left < left - near || own.right > right + near)) || (!reachY && (own.top < top - near || own.bottom > bottom + near));
  const whole = own.left >= left - near && own.right <= right + near && own.top >= top - near && own.bottom <= bottom + near;
  return { cut, whole, x: own.left + own.width / 2, y: own.top + own.height / 2 };
}
const dialog = document.querySelector('[role=dialog], [role=alertdialog]');
// What lies over the rest has every click.
const menu = document.querySelector('[role=menu]');
const within = menu ?? dialog ?? document.querySelector('#app');
for (const control of within.querySelectorAll('button, input, select, textarea, a, h1, h2, [role^=menuitem], [data-testid=status-badge], [data-testid=retry-line]')) {
  if (!shown(control) || control.closest('[data-sonner-toaster]')) continue;
  const { cut, whole, x, y } = place(control);
  if (cut) say('cut off', control);
  // What is left of a number reads as another one.
  if (control.matches('input[inputmode=decimal], input[type=number]') && control.scrollWidth > control.clientWidth + near) say('its number is cut', control);
  const hit = whole ? document.elementFromPoint(x, y) : null;
  // What stays in view while the rest is scrolled lies over it on purpose.
  const sticky = (element) => {
    for (let box = element; box; box = box.parentElement) if (getComputedStyle(box).position === 'sticky') return true;
    return false;
  };
  const mine = !hit || control.contains(hit) || hit.contains(control) || sticky(hit) || hit.closest('[data-sonner-toaster]');
  if (!mine && !(control.labels && [...control.labels].some((label) => label.contains(hit)))) say(`under ${hit.tagName.toLowerCase()}.${hit.className}`, control);
}

// Bars of one line keep everything in it.
for (const bar of within.querySelectorAll('main > header, .tools, main > footer, [data-testid=progress-panel] .top, [data-testid=preview] > footer, [data-testid=preview] > header, .facts, .views')) {
  const style = getComputedStyle(bar);
  if (shown(bar) && !scrolls(style, 'X') && bar.scrollWidth > bar.clientWidth + near) say('wider than its place', bar);
}

// A menu is read without scrolling sideways, and each name in it whole.
for (const part of menu ? [menu, ...menu.querySelectorAll('.label')] : []) {
  if (part.scrollWidth > part.clientWidth + near) say('wider than its place', part);
}

// The text of a conversation is read where it is: some lines of it have room beside what stays.
const body = document.querySelector('[data-testid=preview] [role=group]');
if (body && shown(body) && within.contains(body)) {
  const pane = rect(body.parentElement);
  const asOne = getComputedStyle(body.parentElement).overflowY === 'auto';
  const bar = body.parentElement.querySelector('footer');
  const room = asOne ? pane.height - (bar ? rect(bar).height : 0) : rect(body).height;
  if (room < 160) say(`only ${Math.round(room)} px of text`, body);
}

// What a view is there for can be clicked without any scrolling.
for (const id of ['generate-all', 'retry-all-failed', 'generate-selected', 'pause', 'resume', 'cancel-batch', 'approve', 'reject', 'banner-show', 'banner-resume', 'proceed', 'generate-button']) {
  const action = within.querySelector(`[data-testid=${id}]`);
  if (action && shown(action) && !place(action).whole) say('not whole inside the window', action);
}
return found;
