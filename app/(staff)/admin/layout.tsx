export { StaffLayout as default } from '../_components/frame.tsx'
