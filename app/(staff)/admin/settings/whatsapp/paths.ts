import { withQuery } from '../../../_shared/query.ts'

export const root = '/admin/settings/whatsapp'
export const pathOf = (locale: string, application: string): string => withQuery(`${root}/${locale}`, { application })
