import arArrival from '#messages/ar/arrival.json'
import arBook from '#messages/ar/book.json'
import arConfirm from '#messages/ar/confirm.json'
import arFailure from '#messages/ar/failure.json'
import arManage from '#messages/ar/manage.json'
import arRoom from '#messages/ar/room.json'
import arUnsubscribe from '#messages/ar/unsubscribe.json'
import deArrival from '#messages/de/arrival.json'
import deBook from '#messages/de/book.json'
import deConfirm from '#messages/de/confirm.json'
import deFailure from '#messages/de/failure.json'
import deManage from '#messages/de/manage.json'
import deRoom from '#messages/de/room.json'
import deUnsubscribe from '#messages/de/unsubscribe.json'
import arrival from '#messages/en/arrival.json'
import book from '#messages/en/book.json'
import confirm from '#messages/en/confirm.json'
import failure from '#messages/en/failure.json'
import manage from '#messages/en/manage.json'
import room from '#messages/en/room.json'
import unsubscribe from '#messages/en/unsubscribe.json'
import esArrival from '#messages/es/arrival.json'
import esBook from '#messages/es/book.json'
import esConfirm from '#messages/es/confirm.json'
import esFailure from '#messages/es/failure.json'
import esManage from '#messages/es/manage.json'
import esRoom from '#messages/es/room.json'
import esUnsubscribe from '#messages/es/unsubscribe.json'
import frArrival from '#messages/fr/arrival.json'
import frBook from '#messages/fr/book.json'
import frConfirm from '#messages/fr/confirm.json'
import frFailure from '#messages/fr/failure.json'
import frManage from '#messages/fr/manage.json'
import frRoom from '#messages/fr/room.json'
import frUnsubscribe from '#messages/fr/unsubscribe.json'
import type { Locale } from './locales.ts'

/** All files of one language; the names of their sections must be unique. */
const english = { ...arrival, ...book, ...confirm, ...failure, ...manage, ...room, ...unsubscribe }

/** Messages of the customer pages per language; a missing key is a type error. */
export const dictionaries: Record<Locale, typeof english> = {
  en: english,
  de: { ...deArrival, ...deBook, ...deConfirm, ...deFailure, ...deManage, ...deRoom, ...deUnsubscribe },
  fr: { ...frArrival, ...frBook, ...frConfirm, ...frFailure, ...frManage, ...frRoom, ...frUnsubscribe },
  es: { ...esArrival, ...esBook, ...esConfirm, ...esFailure, ...esManage, ...esRoom, ...esUnsubscribe },
  ar: { ...arArrival, ...arBook, ...arConfirm, ...arFailure, ...arManage, ...arRoom, ...arUnsubscribe },
}
