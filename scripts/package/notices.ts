import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { readManifest } from './modules.ts'

/** A part of a release that others made. */
export interface Part {
  readonly name: string
  readonly version: string
  /** SPDX expression, as the part itself says it. */
  readonly license: string
  /** The words of the licence. */
  readonly text: string
  /** Package URL (purl-spec). */
  readonly purl: string
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i

/** Of npm packages, as folders below a root; the same name and version once. */
export async function partsOf(
  ...all: readonly (readonly [root: string, folders: Iterable<string>])[]
): Promise<readonly Part[]> {
  const parts = new Map<string, Part>()
  for (const path of all.flatMap(([root, folders]) => [...folders].map((folder) => join(root, folder)))) {
    const { license: only, licenses, name, version } = await readManifest(path)
    const license = only ?? licenses?.map(({ type }) => type).join(' OR ') ?? ''
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
    parts.set(purl, { name, version, license, text: await licenceOf(path), purl })
  }
  return [...parts.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1))
}

async function licenceOf(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => LICENCE_FILE.test(name)).sort()
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.join('\n').trim()
}

/** One text with the licences of all parts. */
export function noticesOf(parts: readonly Part[]): string {
  const rule = '='.repeat(80)
  return parts
    .map(({ license, name, text, version }) => `${rule}\n${name} ${version} (${license})\n${rule}\n\n${text}\n`)
    .join('\n')
}

/** The bill of materials: CycloneDX 1.6 in JSON. Without a serial number and a time, so that the same release has the same bytes. */
export function billOf(release: { readonly name: string; readonly version: string }, parts: readonly Part[]): string {
  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      component: new Models.Component(Enums.ComponentType.Firmware, release.name, {
        version: release.version,
        bomRef: `${release.name}@${release.version}`, // one of its own making would be another each time
      }),
    }),
  })
  for (const { license, name, purl, version } of parts) {
    const component = new Models.Component(Enums.ComponentType.Library, name, { version, purl, bomRef: purl })
    if (license !== '') component.licenses.add(new Models.LicenseExpression(license))
    bom.components.add(component)
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}
