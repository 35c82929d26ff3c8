import { createSandbox } from '../../engine/sandbox/sandbox.ts';
import { aCodeRequest } from '../contract/sandbox-request.ts';
const s = await createSandbox({children:1, log:(l,m,f)=>console.log(l,m,f)});
for (const code of process.argv.slice(2)) {
  const lines: any[] = [];
  for (let k=0;k<2;k++) try { console.log(code, '=>', await s.run(aCodeRequest(code,{names:{params:{a:1}},lines})), lines); } catch(e:any){console.log(code,'THROWS',e.code,e.message)}
}
await s.close();
