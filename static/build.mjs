// Builds what browsers fetch: Sass to CSS, our modules to one file a site, everything named after
// its own bytes, so that a name can be kept for ever. Output: static/build and its manifest.json.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, parse, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const source = join(here, 'src')
const target = join(here, 'build')
const manifest = {}
const wanted = new Set(['manifest.json'])

function keep(name, bytes) {
  const { name: stem, ext } = parse(name)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  const hashed = `${stem}-${hash}${ext}`
  writeFileSync(join(target, hashed), bytes)
  writeFileSync(join(target, `${hashed}.gz`), gzipSync(bytes, { level: 9 }))
  manifest[name] = hashed
  wanted.add(hashed).add(`${hashed}.gz`)
}

function style(name) {
  const { css } = sass.compile(join(source, 'scss', `${name}.scss`), {
    style: 'compressed',
    loadPaths: [join(here, '..', 'node_modules', 'govuk-frontend', 'dist')],
    quietDeps: true,
    charset: false
  })
  keep(`${name}.css`, css)
}

// Joins a module and what it imports, each once and after what it needs. Names must therefore
// differ across the files of one bundle; node refuses the result if two are the same.
function join_modules(file, seen = new Set()) {
  if (seen.has(file)) return ''
  seen.add(file)
  let before = ''
  const own = readFileSync(file, 'utf8')
    .replace(/^import .* from '(\..*)'\n/gm, (_line, path) => {
      before += join_modules(resolve(dirname(file), path), seen)
      return ''
    })
    .replace(/^export /gm, '')
    .replace(/^\s*\/\/.*\n/gm, '')
    .replace(/^ +/gm, '')
    .replace(/\n{2,}/g, '\n')
  return before + own
}

function script(name) {
  const text = join_modules(join(source, 'js', `${name}.js`))
  keep(`${name}.js`, text)
  const built = join(target, manifest[`${name}.js`])
  execFileSync(process.execPath, ['--check', '--input-type=module'], { input: readFileSync(built) })
}

mkdirSync(target, { recursive: true })
style('staff')
style('survivor')
script('staff')
script('portal')
for (const name of readdirSync(join(source, 'img'))) {
  keep(name, readFileSync(join(source, 'img', name)))
}
writeFileSync(join(target, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n')
for (const name of readdirSync(target)) {
  if (!wanted.has(name)) rmSync(join(target, name))
}
