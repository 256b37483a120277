// The card for a bad moment, once it was on a page, can be read on every later one without a line.
// It is held by the open page alone, and is gone with it.
let card = null

export function rememberCard(home) {
  const found = document.querySelector('[data-card]')
  // A first screen without it is one that may not show it: it was put away.
  if (found) card = found.cloneNode(true)
  else if (home) card = null
}

export function forgetCard() {
  card = null
}

export function offerCard(notice) {
  if (!card || document.querySelector('[data-card]')) return
  const shown = card.cloneNode(true)
  shown.open = false
  notice.after(shown)
}
