'use client'

import { useSyncExternalStore } from 'react'
import { cityOf } from '../../_i18n/zone.ts'
import { textLinkClasses } from '../../_ui/textLink.tsx'

type Props = { current: string; text: string; link: string; href: string }

const never = () => () => {}
const deviceZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const unknown = () => null

/** Offers the device's own zone where it is another one. An offer only: a hotel's network or a VPN can be wrong. */
export function BrowserZone({ current, text, link, href }: Props) {
  const zone = useSyncExternalStore<string | null>(never, deviceZone, unknown)
  const city = zone && zone !== current ? cityOf(zone) : null
  if (!zone || !city || city === cityOf(current)) return null
  return (
    <p className="mt-2 text-sm">
      {text.replaceAll('{city}', city)}{' '}
      <a href={href.replace('ZONE', encodeURIComponent(zone))} className={textLinkClasses()}>
        {link.replaceAll('{city}', city)}
      </a>
    </p>
  )
}
