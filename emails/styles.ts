import type { CSSProperties } from 'react'
import { type BrandColours, dark, light } from './colours.ts'

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
export const timeBox: CSSProperties = { margin: '20px 0', padding: '0 0 0 14px', borderInlineStart: '4px solid' }
export const time: CSSProperties = {
  margin: 0,
  fontSize: '26px',
  lineHeight: '34px',
  fontWeight: 700,
  color: light.ink,
}
export const zone: CSSProperties = { margin: '4px 0 0', fontSize: '16px', lineHeight: '24px', color: light.soft }
export const code: CSSProperties = { ...time, margin: '20px 0', fontSize: '34px', letterSpacing: '6px' }
export const buttonRow: CSSProperties = { margin: '0 0 20px' }
export const detail: CSSProperties = { ...paragraph, margin: '0 0 4px' }
export const line: CSSProperties = { margin: '24px 0 16px', borderTop: `1px solid ${light.line}` }
export const small: CSSProperties = { margin: '0 0 8px', fontSize: '14px', lineHeight: '20px', color: light.soft }

export const button = (colours: BrandColours): CSSProperties => ({
  padding: '14px 24px',
  borderRadius: '6px',
  border: `1px solid ${colours.edge}`,
  backgroundColor: colours.button,
  color: colours.onButton,
  fontSize: '17px',
  fontWeight: 600,
})

/** Inline styles win over a sheet, hence `!important`. Clients that drop the sheet keep the light look. */
export const darkRules = (colours: BrandColours): string => `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: ${dark.page} !important; }
  .card { background-color: ${dark.card} !important; }
  .ink { color: ${dark.ink} !important; }
  .soft { color: ${dark.soft} !important; }
  .line { border-color: ${dark.line} !important; }
  .link { color: ${colours.linkDark} !important; }
  .button { border-color: ${colours.edgeDark} !important; }
  .time { border-color: ${colours.edgeDark} !important; }
}
`
