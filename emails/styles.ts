import type { CSSProperties } from 'react'
import { type BrandColours, dark, light } from './colours.ts'
import type { Direction } from './locales.ts'

const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

export const page: CSSProperties = { margin: 0, padding: '16px 8px', backgroundColor: light.page, fontFamily: font }
export const card: CSSProperties = {
  maxWidth: '560px',
  padding: '24px 24px 16px',
  backgroundColor: light.card,
  borderRadius: '8px',
  overflowWrap: 'anywhere',
}
export const sender: CSSProperties = { margin: '0 0 20px', fontSize: '15px', fontWeight: 600, color: light.soft }
export const heading: CSSProperties = { margin: '0 0 16px', fontSize: '22px', lineHeight: '28px', color: light.ink }
export const paragraph: CSSProperties = { margin: '0 0 12px', fontSize: '16px', lineHeight: '24px', color: light.ink }
/** Uses physical left and right, because mail clients do not support logical borders. */
export const timeBox = (colours: BrandColours, dir: Direction): CSSProperties => {
  const [bar, padding] = [`4px solid ${colours.edge}`, '14px']
  const sides = dir === 'rtl' ? { borderRight: bar, paddingRight: padding } : { borderLeft: bar, paddingLeft: padding }
  return { margin: '20px 0', ...sides }
}
export const date: CSSProperties = {
  margin: 0,
  fontSize: '19px',
  lineHeight: '26px',
  fontWeight: 600,
  color: light.ink,
}
export const times: CSSProperties = {
  margin: '2px 0 0',
  fontSize: '27px',
  lineHeight: '36px',
  fontWeight: 700,
  color: light.ink,
}
/** A time that ends on another day is one long line, so it is smaller. */
export const span: CSSProperties = { ...date, fontSize: '22px', lineHeight: '30px', fontWeight: 700 }
/** Strikes through a time that no longer applies. */
export const struckThrough = (style: CSSProperties, over: boolean): CSSProperties =>
  over ? { ...style, fontWeight: 400, color: light.soft, textDecoration: 'line-through' } : style
export const noWrap: CSSProperties = { whiteSpace: 'nowrap' }
export const zone: CSSProperties = { margin: '4px 0 0', fontSize: '16px', lineHeight: '24px', color: light.soft }
/** Digits run left to right but align with the start of the other lines. */
export const code = (dir: Direction): CSSProperties => ({
  ...times,
  margin: '20px 0',
  fontSize: '36px',
  lineHeight: '44px',
  letterSpacing: '6px',
  textAlign: dir === 'rtl' ? 'right' : 'left',
})
export const buttonRow: CSSProperties = { margin: '0 0 20px' }
export const linkRow: CSSProperties = { ...paragraph, margin: '16px 0 12px' }
export const detail: CSSProperties = { ...paragraph, margin: '0 0 4px' }
export const line: CSSProperties = { margin: '24px 0 16px', borderTop: `1px solid ${light.line}` }
export const small: CSSProperties = { margin: '0 0 8px', fontSize: '14px', lineHeight: '20px', color: light.soft }

export const contact: CSSProperties = { marginInlineEnd: '8px' }
export const contactLink: CSSProperties = { color: light.soft, textDecoration: 'underline' }

export const button = (colours: BrandColours): CSSProperties => ({
  padding: '14px 24px',
  borderRadius: '6px',
  border: `1px solid ${colours.edge}`,
  backgroundColor: colours.button,
  color: colours.onButton,
  fontSize: '17px',
  fontWeight: 600,
  // Long labels wrap to a second line on a phone.
  textAlign: 'center',
})

/** Inline styles override a style sheet, hence `!important`. Clients that drop the sheet keep the light colours. */
export const darkRules = (colours: BrandColours): string => `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page, .page > table > tbody > tr > td { background-color: ${dark.page} !important; }
  .card { background-color: ${dark.card} !important; }
  .ink { color: ${dark.ink} !important; }
  .soft { color: ${dark.soft} !important; }
  .line { border-color: ${dark.line} !important; }
  .link { color: ${colours.linkDark} !important; }
  .button { border-color: ${colours.edgeDark} !important; }
  .time { border-color: ${colours.edgeDark} !important; }
}
`
