import { CanvasLabelRenderer } from '../../firmware/labels/canvas-label-renderer.ts'
import { defaultLabelFonts } from '../../firmware/labels/label-fonts.ts'
import { type Figure, quantile } from './figure.ts'

/** A label of 30 mm at the 50 mm/s of the slowest printers. */
const PAPER_MS = 600
const NAMES = ['王芳', '李㛃芳', '欧阳样本', '买买提·虚构', 'ALEXANDRA MARIA VON DER MUSTERHAUSEN-SAMPLE']

/** Draws labels of single tubes, with ordinary, rare and long names in turn. */
export function labelFigures(labels: number): readonly Figure[] {
  const renderer = new CanvasLabelRenderer(defaultLabelFonts())
  const tookMs: number[] = []
  for (let n = 0; n < labels; n += 1) {
    const beganMs = performance.now()
    const drawn = renderer.render({
      number: `0042260101${String(n).padStart(4, '0')}`,
      specimenType: '口咽拭子 oropharyngeal',
      name: NAMES[n % NAMES.length] ?? '王芳',
      nameDetail: '女 62',
      takenAt: '2026-01-01 10:42',
      site: '红旗社区采样亭',
      copy: 1,
    })
    tookMs.push(performance.now() - beganMs)
    if (!drawn.ok) throw new Error(`label ${n} was not drawn: ${drawn.reason}`)
  }
  return [0.5, 0.99].map((share) => ({
    what: `label drawn, p${share * 100}`,
    unit: 'ms',
    value: quantile(tookMs, share),
    limit: { what: 'its paper at 50 mm/s', value: PAPER_MS },
  }))
}
