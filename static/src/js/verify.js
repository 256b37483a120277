// Hashes chosen files on this computer and compares them with the list on the page.
async function sha256(file) {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function verdict(file, found, rows) {
  const same = rows.find((row) => row.dataset.sha256 === found)
  if (same) return `INTACT: ${file.name} is ${same.dataset.file}`
  const named = rows.some((row) => row.dataset.file.split('/').pop() === file.name)
  return named ? `CHANGED: ${file.name} is not what was handed over` : `UNEXPECTED: ${file.name} is not of this pack`
}

export function offerCheck(box) {
  const list = box.querySelector('[data-verify-result]')
  const rows = [...document.querySelectorAll('[data-sha256]')]
  box.hidden = false
  box.querySelector('input').addEventListener('change', async (event) => {
    list.replaceChildren()
    for (const file of event.target.files) {
      const line = document.createElement('li')
      line.textContent = `Checking ${file.name} …`
      list.append(line)
      try {
        line.textContent = verdict(file, await sha256(file), rows)
      } catch {
        line.textContent = `NOT PROVEN: ${file.name} could not be read here. See VERIFY.txt`
      }
    }
  })
}
