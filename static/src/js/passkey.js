// Passkeys: fetches what to sign, asks the device, and sends the answer as an ordinary form.
const GIVEN_UP = 'The passkey was not used. Try again, or use another way.'

async function askDevice(form) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value })
  const sent = await fetch(form.dataset.options, { method: 'POST', body, cache: 'no-store' })
  if (sent.redirected) {
    location.assign(sent.url)
    return
  }
  if (!sent.ok) throw new Error(String(sent.status))
  const options = await sent.json()
  const credential =
    form.dataset.passkey === 'create'
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options)
        })
  form.elements.answer.value = JSON.stringify(credential.toJSON())
  form.submit()
}

export function offerPasskey(form) {
  if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) return
  const said = form.querySelector('[data-said]')
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    said.hidden = true
    askDevice(form).catch(() => {
      said.textContent = GIVEN_UP
      said.hidden = false
    })
  })
}
