/** Makes an element. Texts are set as text, never as HTML: what comes from a run is shown, not interpreted. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name.includes('-')) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

export function pill(text, kind = '') {
  return element('span', { className: `pill ${kind}` }, text);
}
