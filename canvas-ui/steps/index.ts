export { BehaviourFields } from './BehaviourFields.tsx';
export { EventSteps } from './EventSteps.tsx';
export { OutcomeScope } from './OutcomeScope.tsx';
export { StepsHostProvider } from './steps-host.tsx';
