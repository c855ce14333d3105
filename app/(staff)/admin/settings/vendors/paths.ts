export const root = '/admin/settings/vendors'
