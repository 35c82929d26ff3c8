export { ErrorCard } from './ErrorCard.tsx';
export { HeldEffects } from './HeldEffects.tsx';
export { LogView } from './LogView.tsx';
export { RevealedError, toPreview } from './RevealedError.tsx';
export { RunSparkline } from './RunSparkline.tsx';
export { RunSummary } from './RunSummary.tsx';
export { StepDetail, type StepViews } from './StepDetail.tsx';
export { Timeline } from './Timeline.tsx';
export { useReveal } from './use-reveal.tsx';
