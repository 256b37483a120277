import { countMinutes, keepNotes } from './notes.js'
import { offerCheck } from './verify.js'
import { offerPasskey } from './passkey.js'
import { keepTyping } from './keeping.js'
import { filesOf, sendInPieces } from './pieces.js'
// The staff's pages: one key, what is new, and the way to a mistake. Nothing needs it.
const TYPING = 'input, textarea, select, [contenteditable]'

// A key follows a link; to a button or a form it only leads, so that no letter alone changes
// anything. The last of a page wins: on the form itself its key leads into it.
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
  if (event.target.closest?.(TYPING)) return
  const wanted = [...document.querySelectorAll('[data-key]')]
    .filter((each) => each.dataset.key === event.key.toLowerCase()).at(-1)
  if (!wanted) return
  event.preventDefault()
  if (wanted.matches('a')) wanted.click()
  else (wanted.matches('button') ? wanted : wanted.querySelector('input'))?.focus()
})

// A key is shown only where it works.
document.querySelectorAll('kbd[hidden]').forEach((each) => { each.hidden = false })

document.getElementById('problem')?.focus()

// What has to be acted on, without its times, which change by themselves.
function urgentIn(element) {
  const rows = [...element.querySelectorAll('.row--danger, .row--amber')]
  return rows.map((row) => [...row.querySelectorAll('p:not(.row__facts)')].map((part) => part.textContent.trim()).join(': '))
}

function whereIs(held) {
  return held?.getAttribute('href') ?? held?.closest('form')?.getAttribute('action')
}

// Whoever is in the middle of the list stays there, and the rest comes when they have left it;
// what is new and urgent is said once. Returns whether the list was renewed.
function renew(element, found) {
  const before = urgentIn(element)
  const fresh = urgentIn(found).filter((words) => !before.includes(words))
  const held = element.querySelector(':focus')
  if (held && !fresh.length && before.length === urgentIn(found).length) return false
  const place = whereIs(held)
  element.replaceChildren(...found.childNodes)
  if (held) {
    const same = [...element.querySelectorAll('a[href], button')].find((each) => whereIs(each) === place)
    if (!same) element.tabIndex = -1
    ;(same ?? element).focus({ preventScroll: true })
  }
  const said = document.getElementById('said')
  if (said && fresh.length) said.textContent = `New: ${fresh.join('. ')}`
  return true
}

function wordsOf(element) {
  return element.textContent.replace(/\s+/g, ' ').trim()
}

// The address answers a page or a piece of one; what carries the same id takes this one's place.
// What came between the page and the first look is as new as anything after it.
function poll(element) {
  const seconds = Number(element.dataset.pollSeconds ?? 15)
  let last = wordsOf(element)
  const look = async () => {
    if (document.hidden || element.querySelector(':focus')?.matches(TYPING)) return
    const answer = await fetch(element.dataset.pollUrl, {
      cache: 'no-store',
      headers: { 'X-Poll': '1' }
    })
    if (!answer.ok || answer.redirected) {
      clearInterval(timer)
      return
    }
    const text = await answer.text()
    const page = new DOMParser().parseFromString(text, 'text/html')
    const found = (element.id && page.getElementById(element.id)) || page.body
    const now = wordsOf(found)
    if (now !== last && renew(element, found)) last = now
  }
  const timer = setInterval(() => look().catch(() => {}), seconds * 1000)
  document.addEventListener('visibilitychange', () => look().catch(() => {}))
}

document.querySelectorAll('[data-poll-url]').forEach(poll)

// Without a secure connection a browser offers no hashing; VERIFY.txt then says how by hand.
if (globalThis.crypto?.subtle) document.querySelectorAll('[data-verify]').forEach(offerCheck)

document.querySelectorAll('[data-passkey]').forEach(offerPasskey)

document.querySelectorAll('form[data-keep]').forEach(keepTyping)

document.querySelectorAll('form[data-notes]').forEach(keepNotes)
document.querySelectorAll('[data-timer]').forEach(countMinutes)

const whileOpen = new AbortController()
document.querySelectorAll('form[data-begin]').forEach((form) => {
  form.addEventListener('submit', (event) => {
    if (!globalThis.crypto?.subtle || !filesOf(form).length) return
    event.preventDefault()
    sendInPieces(form, whileOpen.signal, () => location.assign(form.dataset.then))
  })
})
