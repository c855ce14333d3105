import { withQuery } from '../../../../_shared/query.ts'

const videoPath = '/admin/settings/video'
export const listPath = (applicationId: string): string => withQuery(videoPath, { application: applicationId })
export const newPath = (applicationId: string): string =>
  withQuery(`${videoPath}/genesys/new`, { application: applicationId })
export const regionPath = (
  applicationId: string,
  region: string,
  more: Record<string, string | undefined> = {},
): string => withQuery(`${videoPath}/genesys/${encodeURIComponent(region)}`, { application: applicationId, ...more })
