export { approveNotices } from './disclose-approve.ts';
export { findContacts } from './disclose-contacts.ts';
export { type NoticePlan, type PlanDeps, planNotices } from './disclose-plan.ts';
export { type SendDeps, sendNotices } from './disclose-send.ts';
