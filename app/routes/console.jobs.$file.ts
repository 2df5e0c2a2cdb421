export { loader } from './console.$file'
