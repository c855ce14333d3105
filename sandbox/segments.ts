const GSM = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà^{}\\[~\]|€]*$/
const GSM_TWO = /[\^{}\\[~\]|€]/g

/** Returns the number of segments of a text: 160 or 153 characters per segment in GSM 7-bit, 70 or 67 in UCS-2. */
export function segmentCount(body: string): number {
  const isGsm = GSM.test(body)
  const length = isGsm ? body.length + (body.match(GSM_TWO)?.length ?? 0) : body.length
  const [one, many] = isGsm ? [160, 153] : [70, 67]
  return length <= one ? 1 : Math.ceil(length / many)
}
