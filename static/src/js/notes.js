// Notes of a call are kept on the server while somebody talks; who rang before comes back.
// Ctrl and Enter logs the call from any box.
const NOTED_WITHIN = 1000

export function keepNotes(form) {
  let timer = 0
  let going = null
  const before = document.getElementById('rang-before')
  const stop = () => {
    clearTimeout(timer)
    timer = 0
    going?.abort()
  }
  const keep = async () => {
    timer = 0
    going = new AbortController()
    const answer = await fetch(form.dataset.notes, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      headers: { 'X-Draft': '1' },
      redirect: 'manual',
      signal: going.signal
    })
    if (!answer.ok) return
    const piece = new DOMParser().parseFromString(await answer.text(), 'text/html')
    before.replaceChildren(...piece.getElementById('rang-before').childNodes)
  }
  form.addEventListener('input', () => {
    timer ||= setTimeout(() => keep().catch(() => {}), NOTED_WITHIN)
  })
  form.addEventListener('submit', stop)
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      form.requestSubmit(form.querySelector('#send'))
    }
  })
  if (!document.getElementById('problem')) form.querySelector('[type=radio]')?.focus()
}

export function countMinutes(place) {
  const began = Date.now()
  const show = () => {
    const minutes = Math.floor((Date.now() - began) / 60000)
    place.textContent = `${minutes} min`
  }
  show()
  setInterval(show, 10000)
}
