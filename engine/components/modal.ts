import { defineOverlay } from './define-overlay.ts';

export default defineOverlay('modal', 'Modal', 'A dialog above the page, opened by a step.');
