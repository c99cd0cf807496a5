"""development timings, epoch 0"""
import sys,time
sys.path.insert(0,"exemplars")
import numpy as np
from lab import dial, mpsa as M
from lab.methods import methods
from lab.search import Task, compare, defaults
from lab.bioactivity import bioactivity, targets
what=sys.argv[1]
def show(c,score="r2"):
    for m in c.methods:
        s=c.scores(m.name); print(f"{m.name:16} test {s.mean():.3f} sd {s.std(ddof=1):.3f} tune {c.tuning(m.name).max(1).mean() if len(c.of(m.name)[0].tuning) else 0:.3f} sec {sum(o.cost.seconds for o in c.of(m.name)):.1f}")
def cut(n): return np.arange(n*4//5), np.arange(n*4//5,n)
if what=="dial":
    n=int(sys.argv[2]); R=4
    for kind in (0,25,50,100,"link"):
        tasks=[]
        for i in range(R):
            w=dial.linked(i) if kind=="link" else dial.interacting(kind/100,i)
            d=w.draw(n+2000,i)
            tr,tu=cut(n)
            tasks.append(Task((kind,i),d.x,d.number,tr,tu,np.arange(n,n+2000)))
        t=time.time(); c=compare(tasks,list(methods("number",4).values()),12,"r2"); print("==",kind,n,time.time()-t); show(c)
if what=="yes":
    n=int(sys.argv[2]); R=4
    for kind in (0,50,100,"link"):
        tasks=[]
        for i in range(R):
            w=dial.linked(i) if kind=="link" else dial.interacting(kind/100,i)
            d=w.draw(n+2000,i); tr,tu=cut(n)
            tasks.append(Task((kind,i),d.x,d.yes,tr,tu,np.arange(n,n+2000)))
        t=time.time(); c=compare(tasks,list(methods("yes-no",4).values()),12,"auroc"); print("==",kind,n,w.bayes_auroc,time.time()-t); show(c)
if what=="mpsa":
    L=M.mpsa(); 
    for n in map(int,sys.argv[2:]):
        S=M.nested_splits(0,L.letters,[n],4)
        tasks=[]
        for i,rows in enumerate(S.train[n]):
            k=n*4//5
            tasks.append(Task((n,i),L.features,L.target,rows[:k],rows[k:],S.shares[i]))
        t=time.time(); c=compare(tasks,list(methods("number",4).values()),12,"r2"); print("== mpsa",n,time.time()-t); show(c)
        t=time.time(); d=defaults(tasks,[m for m in methods("number",4).values() if m.name in("ridge","random forest","boosted trees","kernel machine","network")],"r2"); print("defaults",time.time()-t); show(d)
if what=="noise":
    n=int(sys.argv[2])
    for rate in (0,.2,.4):
        tasks=[]
        for T in targets()[:5]:
            t=bioactivity(T); tr=np.flatnonzero(t.split=="train"); rng=np.random.default_rng(0); tr=rng.permutation(tr)
            y=(t.target>=7).astype(float); te=tr[:len(tr)//5]; use=tr[len(tr)//5:][:n]; k=n*4//5
            y2=y.copy(); fl=use[rng.random(n)<rate]; y2[fl]=1-y2[fl]
            tasks.append(Task((T,rate),t.features,y2,use[:k],use[k:],te))
        ms=[m for k,m in methods("yes-no").items() if k!="link"]
        t0=time.time(); c=compare(tasks,ms,12,"mcc"); print("== noise",rate,time.time()-t0); show(c)
