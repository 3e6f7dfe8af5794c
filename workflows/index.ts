/** Every workflow by its type name. Bundled apart: nothing here may reach for Node, Nest or the store. */
export { enrollment } from './enrollment/enrollment.workflow';
export { reconcile } from './reconcile/reconcile.workflow';
export { tick } from './tick/tick.workflow';
