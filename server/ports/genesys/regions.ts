/** Regions of Genesys Cloud: AWS region to domain. All other code uses the domain; sessions carry the AWS name. */
const domainByAwsRegion: Readonly<Record<string, string>> = {
  'us-east-1': 'mypurecloud.com',
  'eu-west-1': 'mypurecloud.ie',
  'eu-central-1': 'mypurecloud.de',
  'ap-southeast-2': 'mypurecloud.com.au',
  'ap-northeast-1': 'mypurecloud.jp',
  'us-west-2': 'usw2.pure.cloud',
  'ca-central-1': 'cac1.pure.cloud',
  'ap-northeast-2': 'apne2.pure.cloud',
  'eu-west-2': 'euw2.pure.cloud',
  'ap-south-1': 'aps1.pure.cloud',
  'sa-east-1': 'sae1.pure.cloud',
  'me-central-1': 'mec1.pure.cloud',
  'ap-northeast-3': 'apne3.pure.cloud',
  'eu-central-2': 'euc2.pure.cloud',
  'mx-central-1': 'mxc1.pure.cloud',
  'ap-southeast-1': 'apse1.pure.cloud',
  'us-east-2': 'use2.us-gov-pure.cloud',
  'eusc-de-east-1': 'edee1.eusc-pure.cloud',
}

export type Region = { awsRegion: string; domain: string }

export const regions: readonly Region[] = Object.entries(domainByAwsRegion).map(([awsRegion, domain]) => ({
  awsRegion,
  domain,
}))

/** Finds a region by domain or AWS name; null for anything else, so that a setting can never name another host. */
export const findRegion = (name: string): Region | null =>
  regions.find((region) => region.domain === name || region.awsRegion === name) ?? null

/** `base`, set for the sandbox, replaces every host of Genesys. */
export const loginOrigin = (region: Region, base?: string): string => base ?? `https://login.${region.domain}`
export const apiOrigin = (region: Region, base?: string): string => base ?? `https://api.${region.domain}`
