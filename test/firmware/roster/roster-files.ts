import { crc32, deflateRawSync } from 'node:zlib'
import { citizenCheckCharacter } from '../../../firmware/domain/identity.ts'

/** The number of invented person `n` (0-99,999), of a region that was never assigned. */
export function numberOf(n: number): string {
  const month = String((n % 12) + 1).padStart(2, '0')
  const day = String((Math.floor(n / 12_000) % 28) + 1).padStart(2, '0')
  const digits = `1199991990${month}${day}${String(Math.floor(n / 12) % 1000).padStart(3, '0')}`
  return digits + citizenCheckCharacter(digits)
}

/** A roster of invented people, `count` of them, as CSV in UTF-8. */
export function bigCsv(count: number): Buffer {
  const lines = Array.from({ length: count }, (_, n) => {
    const phone = `139${String(n).padStart(8, '0')}`
    return `测试${n},${numberOf(n)},${phone},普通,${n % 400}班,2026-11-01,上午`
  })
  return Buffer.from(`姓名,证件号码,手机,类别,班级,核酸日期,半天\n${lines.join('\n')}\n`)
}

/** Parts of a workbook; the smallest that a reader takes. */
export function workbook(sheetXml: string): Readonly<Record<string, string>> {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packaged = 'http://schemas.openxmlformats.org/package/2006'
  return {
    '[Content_Types].xml': `<Types xmlns="${packaged}/content-types"/>`,
    '_rels/.rels': `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}">${sheetXml}</worksheet>`,
  }
}

/** `<sheetData>` from rows of cells; a cell may be XML of its own. */
export function sheetData(rows: readonly (readonly string[])[]): string {
  const cell = (text: string, column: number, row: number): string => {
    const place = `${String.fromCharCode(65 + column)}${row}`
    return text.startsWith('<') ? text.replace('@', place) : `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`
  }
  const body = rows.map(
    (cells, i) => `<row r="${i + 1}">${cells.map((text, c) => cell(text, c, i + 1)).join('')}</row>`,
  )
  return `<sheetData>${body.join('')}</sheetData>`
}

/** A ZIP archive; `lies` replaces the unpacked size that its directory gives for every file. */
export function zip(files: Readonly<Record<string, string | Buffer>>, lies?: number): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(bytes), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(lies ?? bytes.length, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, tail, Buffer.from(name)]))
    locals.push(local)
    at += local.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(Buffer.concat(directory).length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\u0005\u0006'), end])
}
