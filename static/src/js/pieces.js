// Sends files in pieces that are acknowledged one by one, and goes on by itself when the line is
// back. The token for the rest of a file is in a variable of this page and nowhere else: when the
// page goes, it is gone. Choosing the same file again goes on where it stopped.
const LOOKED_AT = 1024 * 1024
const QUICK = 1000
const PATIENCE = 120_000
const LONGEST_WAIT = 30_000
let sendingNow = 0

export function isSending() {
  return sendingNow > 0
}

export function filesOf(form) {
  return [...form.querySelectorAll('input[type=file]')].flatMap((box) => [...box.files])
}

class GivenUp extends Error {}

async function looksOf(file) {
  const ends = new Blob([file.slice(0, LOOKED_AT), file.slice(-LOOKED_AT), `${file.lastModified}`])
  const hash = await crypto.subtle.digest('SHA-256', await ends.arrayBuffer())
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function pause(seconds, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, seconds)
    addEventListener('online', done, { once: true })
    signal.addEventListener('abort', () => { clearTimeout(timer); done() }, { once: true })
  })
}

// A dead line may never say so: a request that takes too long is ended, and sent again.
async function ask(address, options, signal) {
  const ending = new AbortController()
  const end = () => ending.abort()
  const timer = setTimeout(end, PATIENCE)
  signal.addEventListener('abort', end)
  try {
    const answer = await fetch(address, {
      method: 'POST', cache: 'no-store', redirect: 'manual', signal: ending.signal, ...options
    })
    const known = answer.headers.get('Content-Type')?.startsWith('application/json')
    // Led elsewhere is an answer too: the sign-in is over.
    const status = answer.type === 'opaqueredirect' ? 303 : answer.status
    return { status, ...(known ? await answer.json() : {}) }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}

// Asks until there is an answer that stands.
async function insist(show, signal, request) {
  let wait = 1000
  for (;;) {
    if (signal.aborted) throw new GivenUp('')
    let answer = null
    try {
      answer = await request()
    } catch {
      if (signal.aborted) throw new GivenUp('')
    }
    if (answer && answer.status < 500 && answer.status !== 429) return answer
    show(answer?.said ?? 'No connection. We keep trying. Nothing is lost.')
    await pause(wait, signal)
    wait = Math.min(wait * 2, LONGEST_WAIT)
  }
}

function inMegabytes(bytes) {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`
}

function panelFor(form, stop) {
  form.querySelector('.sending')?.remove()
  const panel = document.createElement('div')
  panel.className = 'sending'
  const words = document.createElement('p')
  const bar = document.createElement('progress')
  bar.setAttribute('aria-label', 'Sent so far')
  const said = document.createElement('p')
  said.setAttribute('role', 'status')
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'link-button'
  button.textContent = 'Stop sending'
  button.addEventListener('click', stop)
  panel.append(words, bar, said, button)
  form.append(panel)
  return { panel, words, bar, said, button }
}

async function begin(file, form, say, signal) {
  const looks = await looksOf(file)
  const words = new URLSearchParams({
    csrf_token: form.elements.csrf_token.value, name: file.name, size: file.size, looks
  })
  const answer = await insist(say.trouble, signal, () => ask(form.dataset.begin, { body: words }, signal))
  if (!answer.token) throw new GivenUp(answer.said ?? 'Sign in again, then choose the file again.')
  // Without cookies: what arrives by itself keeps nobody signed in.
  return { ...answer, file, by: { credentials: 'omit', headers: { 'X-Upload': answer.token } } }
}

async function sendNext(one, came, quick, say, signal) {
  const state = { quick }
  const trouble = (text) => { state.quick = false; say.trouble(text) }
  const since = { at: 0 }
  const answer = await insist(trouble, signal, () => {
    // Whole parts on a good line; on a poor one pieces so small that each of them arrives.
    const whole = state.quick && came % one.part === 0
    const end = whole ? came + one.part : (Math.floor(came / one.piece) + 1) * one.piece
    const body = new FormData()
    body.append('files', one.file.slice(came, Math.min(end, one.file.size)), 'piece')
    since.at = performance.now() + (whole ? 15 * QUICK : 0)
    return ask('/u', { ...one.by, headers: { ...one.by.headers, 'X-Start': came }, body }, signal)
  })
  if (answer.status === 200 || (answer.status === 409 && answer.came !== came)) {
    if (answer.came !== undefined) return { came: answer.came, quick: performance.now() - since.at < QUICK }
  }
  throw new GivenUp(answer.said ?? 'That file could not go on. Choose it again.')
}

async function sendOne(one, say, signal) {
  let [came, quick] = [one.came, false]
  while (came < one.file.size) {
    say.came(came);
    ({ came, quick } = await sendNext(one, came, quick, say, signal))
  }
  say.came(came)
  const receipt = await insist(say.trouble, signal, () => ask('/u/1', one.by, signal))
  if (!receipt.reference) throw new GivenUp(receipt.said ?? 'That file could not go on. Choose it again.')
}

// Sends every file chosen in a form, one after the other, then calls `done`. `gone` is the signal
// that nothing may go on; what was begun waits on the server for the same file.
export async function sendInPieces(form, gone, done) {
  const stopping = new AbortController()
  gone.addEventListener('abort', () => stopping.abort(), { once: true })
  let pressed = false
  const shown = panelFor(form, () => { pressed = true; stopping.abort() })
  const buttons = [...form.querySelectorAll('button:not(.link-button), input[type=file]')]
  const files = filesOf(form)
  const begun = []
  let number = 0
  const say = {
    trouble(text) { if (shown.said.textContent !== text) shown.said.textContent = text },
    came(bytes) {
      const size = files[number].size
      if (shown.said.textContent) shown.said.textContent = ''
      const which = files.length > 1 ? `File ${number + 1} of ${files.length}: ` : ''
      shown.words.textContent = bytes < size
        ? `${which}${inMegabytes(bytes)} of ${inMegabytes(size)} sent. Keep this page open.`
        : `${which}All of it is here. It is being checked.`
      shown.bar.max = size
      shown.bar.value = bytes
    }
  }
  buttons.forEach((each) => { each.disabled = true })
  sendingNow += 1
  try {
    // All at once, while somebody is signed in: what follows needs nobody to be.
    for (const file of files) begun.push(await begin(file, form, say, stopping.signal))
    for (; number < begun.length; number += 1) await sendOne(begun[number], say, stopping.signal)
    shown.panel.remove()
    done()
  } catch (fault) {
    if (pressed) {
      for (const one of begun.slice(number)) ask('/u/2', one.by, gone).catch(() => {})
      shown.panel.remove()
    } else if (!gone.aborted) {
      shown.words.textContent = ''
      shown.bar.remove()
      shown.button.remove()
      shown.said.textContent = fault instanceof GivenUp ? fault.message : 'That file can’t be read on this phone. Choose it again.'
    }
  } finally {
    sendingNow -= 1
    buttons.forEach((each) => { each.disabled = false })
  }
}
