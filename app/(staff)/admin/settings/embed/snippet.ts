import { escapeHtml } from '../../../../_http/escapeHtml.ts'

type Frame = { publicUrl: string; applicationId: string; preset: string; title: string }

export const frameAddress = ({ publicUrl, applicationId, preset }: Omit<Frame, 'title'>): string =>
  `${new URL(publicUrl).origin}/embed/${applicationId}/book/${encodeURIComponent(preset)}`

/** HTML that a company pastes into its own page. */
export function snippet(frame: Frame): string {
  const { origin } = new URL(frame.publicUrl)
  return [
    `<iframe src="${frameAddress(frame)}"`,
    `  title="${escapeHtml(frame.title)}"`,
    '  style="width: 100%; height: 700px; border: 0"></iframe>',
    `<script src="${origin}/embed.js" async></script>`,
  ].join('\n')
}
