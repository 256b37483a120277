// One address, one history entry: links and forms fetch the next page and put it in place of this
// one. What can't be fetched so is left to the browser.
import { rememberCard } from './card.js'
import { settleDrafts } from './drafts.js'
import { hasLeft, learnAway, whileHere } from './leaving.js'
import { tellOffline } from './offline.js'
import { filesOf, sendInPieces } from './pieces.js'

// A dead line may never say so: whoever waits is told after so long, and can try again.
const ANSWERED_WITHIN = 30_000
let here = location.pathname
let busy = false

function focusOn(element) {
  if (element.id !== 'leave') element.tabIndex = -1
  element.focus({ preventScroll: true })
}

function show(text, address) {
  if (hasLeft()) return
  const next = new DOMParser().parseFromString(text, 'text/html')
  if (!next.querySelector('main')) {
    location.replace(address)
    return
  }
  here = new URL(address).pathname
  document.body.dataset.away = next.body.dataset.away ?? document.body.dataset.away
  learnAway()
  // Whoever has come as far as the way out keeps hold of it, whatever arrives meanwhile.
  const first = document.activeElement?.id === 'leave' ? '#leave' : '[role="alert"], h1'
  document.body.replaceChildren(...next.body.childNodes)
  rememberCard(here === '/')
  window.scrollTo(0, 0)
  focusOn(document.querySelector(first))
}

function isPage(kind) {
  return Boolean(kind?.startsWith('text/html'))
}

async function fetchPage(address, options) {
  const ending = new AbortController()
  let late = false
  const end = () => ending.abort()
  const timer = setTimeout(() => { late = true; end() }, ANSWERED_WITHIN)
  whileHere.addEventListener('abort', end)
  try {
    await fetchWithin(address, { ...options, signal: ending.signal })
  } catch (fault) {
    throw late ? new TypeError('lost') : fault
  } finally {
    clearTimeout(timer)
    whileHere.removeEventListener('abort', end)
  }
}

async function fetchWithin(address, options) {
  const answer = await fetch(address, { cache: 'no-store', ...options })
  if (!isPage(answer.headers.get('Content-Type'))) {
    answer.body?.cancel()
    location.replace(answer.url)
    return
  }
  show(await answer.text(), answer.url)
}

function progressOf(form) {
  const shown = form.querySelector('progress') ?? document.createElement('progress')
  if (!shown.isConnected) form.append(shown)
  shown.max = 1
  shown.value = 0
  shown.setAttribute('aria-label', 'Sending')
  return shown
}

// Files go by XMLHttpRequest, the only way to see how much has left.
function sendFiles(address, body, form) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    const shown = progressOf(form)
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) shown.value = event.loaded / event.total
    })
    request.addEventListener('load', () => {
      shown.remove()
      if (isPage(request.getResponseHeader('Content-Type'))) {
        show(request.responseText, request.responseURL)
      }
      done()
    })
    request.addEventListener('error', () => {
      shown.remove()
      failed(new TypeError('lost'))
    })
    whileHere.addEventListener('abort', () => request.abort())
    request.open('POST', address)
    request.send(body)
  })
}

async function once(work, form) {
  if (busy) return
  busy = true
  document.body.setAttribute('aria-busy', 'true')
  try {
    await work()
  } catch (fault) {
    if (fault.name !== 'AbortError' && !hasLeft()) tellOffline(form)
  } finally {
    busy = false
    document.body?.removeAttribute('aria-busy')
  }
}

function submitForm(form, submitter) {
  if (form.dataset.begin && globalThis.crypto?.subtle && filesOf(form).length) {
    // Other pages can be used meanwhile: what is being sent is in no page's way.
    sendInPieces(form, whileHere, () => {
      if (form.isConnected) once(() => fetchPage(new URL(here, location.origin), {}))
    })
    return
  }
  const body = new FormData(form, submitter)
  const address = new URL(form.getAttribute('action') || here, location.origin)
  once(async () => {
    await settleDrafts()
    if (form.method !== 'post') {
      address.search = new URLSearchParams(body)
      await fetchPage(address, {})
    } else if (form.enctype === 'multipart/form-data') {
      await sendFiles(address, body, form)
    } else {
      await fetchPage(address, { method: 'POST', body: new URLSearchParams(body) })
    }
  }, form)
}

function jump(link) {
  const target = document.querySelector(link.hash)
  target?.focus()
  target?.scrollIntoView()
}

function isPlain(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
}

export function watchWays() {
  rememberCard(here === '/')
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]')
    if (!link || !isPlain(event) || link.target || link.hasAttribute('download')) return
    if (link.origin !== location.origin) return
    event.preventDefault()
    if (link.getAttribute('href').startsWith('#')) jump(link)
    else once(() => fetchPage(link.href, {}))
  })
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (form.hasAttribute('data-leave') || event.defaultPrevented) return
    if (new URL(form.action, location.origin).origin !== location.origin) return
    event.preventDefault()
    submitForm(form, event.submitter)
  })
}
