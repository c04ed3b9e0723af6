// The streams of server-sent events that the cloud sends.

import { apply } from './delta.js';

// Opens a stream of parts. `take` gets a part by its name and value, at first and after each change.
export function stream(address, names, take) {
  const sent = {};
  const source = new EventSource(address);
  for (const name of names) source.addEventListener(name, (event) => take(name, (sent[name] = JSON.parse(event.data))));
  source.addEventListener('change', (event) => {
    for (const [name, delta] of Object.entries(JSON.parse(event.data))) take(name, (sent[name] = apply(sent[name], delta)));
  });
  return source;
}

// Returns a function that keeps one stream open: that of the last stack, as `open` opens it, or none for null.
export function follower(open) {
  let [source, watched] = [null, null];
  return (stack, redraw) => {
    if (stack === watched) return;
    source?.close();
    [source, watched] = [stack == null ? null : open(stack, redraw), stack];
  };
}
