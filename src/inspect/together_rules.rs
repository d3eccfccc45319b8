//! The rules on objects of a bundle that are seen together: FK4131 to FK4144.

use crate::diagnostic::{Kind, Level, Rule};

macro_rules! between {
    ($(#[$doc:meta])* $item:ident, $code:literal, $name:literal, $level:ident, $kind:ident, $checks:literal, $because:literal, $source:literal, $fires:literal, $clean:literal) => {
        $(#[$doc])*
        pub(super) static $item: Rule = Rule {
            code: $code,
            name: $name,
            level: Level::$level,
            kind: Kind::$kind,
            checks: $checks,
            because: $because,
            fires: $fires,
            clean: $clean,
            source: $source,
        };
    };
}

between! {
    /// A key that the object of the bundle does not have.
    KEY_MISSING, "FK4131", "kubernetes-key-missing", Error, Refusal,
    "Keys of ConfigMaps and Secrets that pods name are in those of the bundle.",
    "The pods never start: the kubelet waits for the key.",
    "Kubernetes, ConfigMap and Secret references",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n    env:\n    - name: ENDPOINT\n      valueFrom:\n        configMapKeyRef:\n          name: settings\n          key: endpiont\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  endpoint: https://example.com\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n    env:\n    - name: ENDPOINT\n      valueFrom:\n        configMapKeyRef:\n          name: settings\n          key: endpoint\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  endpoint: https://example.com\n"
}

between! {
    /// A name that is nearly one of the bundle.
    NAME_MISSPELT, "FK4132", "kubernetes-name-misspelt", Warning, Lint,
    "Objects that others name are in the bundle, or have a name unlike any there.",
    "The pods wait for an object that nobody makes.",
    "Kubernetes, object references",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  volumes:\n  - name: settings\n    configMap:\n      name: setings\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  endpoint: https://example.com\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  volumes:\n  - name: settings\n    configMap:\n      name: settings\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  endpoint: https://example.com\n"
}

between! {
    /// An object that is not in the bundle.
    NAME_OUTSIDE, "FK4133", "kubernetes-name-outside", Hint, Lint,
    "Objects that others name are in the bundle.",
    "The cluster must have the object before the pods start.",
    "Kubernetes, object references",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  volumes:\n  - name: settings\n    configMap:\n      name: other-team\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  endpoint: https://example.com\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  volumes:\n  - name: settings\n    configMap:\n      name: settings\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  endpoint: https://example.com\n"
}

between! {
    /// A port by a name or number that nothing has.
    PORT_MISSING, "FK4134", "kubernetes-port-missing", Error, Lint,
    "Ports that Services, Ingresses and monitors name are ports of the pods and Services behind them.",
    "Nothing answers there: the Service has no endpoints for the port.",
    "Kubernetes, Service ports; mistakes H15",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n    ports:\n    - name: rest\n      containerPort: 8081\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  selector:\n    app: orders\n  ports:\n  - port: 8081\n    targetPort: ui\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n    ports:\n    - name: rest\n      containerPort: 8081\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  selector:\n    app: orders\n  ports:\n  - port: 8081\n    targetPort: rest\n"
}

between! {
    /// A selector without pods.
    SELECTS_NOTHING, "FK4135", "kubernetes-selects-nothing", Warning, Lint,
    "Selectors of Services, budgets, policies and monitors match the labels of a pod template of the bundle.",
    "The object is accepted and does nothing.",
    "Kubernetes, label selectors; mistakes D09",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  selector:\n    app: order\n  ports:\n  - port: 8081\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  selector:\n    app: orders\n  ports:\n  - port: 8081\n"
}

between! {
    /// A selector that matches the pods of several workloads.
    SELECTS_TOO_MUCH, "FK4136", "kubernetes-selects-too-much", Warning, Lint,
    "A Service selects pods of one workload, and the selectors of workloads do not overlap.",
    "Requests reach pods that cannot answer them, or controllers fight for pods.",
    "Kubernetes, label selectors; mistakes D09",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: jobmanager\nspec:\n  selector:\n    matchLabels:\n      app: jobmanager\n  template:\n    metadata:\n      labels:\n        app: jobmanager\n        cluster: orders\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: taskmanager\nspec:\n  selector:\n    matchLabels:\n      app: taskmanager\n  template:\n    metadata:\n      labels:\n        app: taskmanager\n        cluster: orders\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  selector:\n    cluster: orders\n  ports:\n  - port: 8081\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: jobmanager\nspec:\n  selector:\n    matchLabels:\n      app: jobmanager\n  template:\n    metadata:\n      labels:\n        app: jobmanager\n        cluster: orders\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: taskmanager\nspec:\n  selector:\n    matchLabels:\n      app: taskmanager\n  template:\n    metadata:\n      labels:\n        app: taskmanager\n        cluster: orders\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  selector:\n    app: jobmanager\n  ports:\n  - port: 8081\n"
}

between! {
    /// One port of all nodes for two Services.
    NODE_PORT_TWICE, "FK4137", "kubernetes-node-port-twice", Error, Refusal,
    "No two Services of a bundle ask for the same node port.",
    "The API server refuses the second.",
    "kube-apiserver v1.36.3",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  type: NodePort\n  selector:\n    app: orders\n  ports:\n  - port: 8081\n    nodePort: 30081\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: orders-ui\nspec:\n  type: NodePort\n  selector:\n    app: orders\n  ports:\n  - port: 8081\n    nodePort: 30081\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\n  labels:\n    app: orders\nspec:\n  containers:\n  - name: main\n    image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  type: NodePort\n  selector:\n    app: orders\n  ports:\n  - port: 8081\n    nodePort: 30081\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: orders-ui\nspec:\n  type: NodePort\n  selector:\n    app: orders\n  ports:\n  - port: 8081\n    nodePort: 30082\n"
}

between! {
    /// Two scalers of one workload.
    TWO_SCALERS, "FK4138", "kubernetes-two-scalers", Error, Lint,
    "At most one HorizontalPodAutoscaler scales a workload.",
    "Each undoes what the other did.",
    "Kubernetes, HorizontalPodAutoscaler",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n  selector:\n    matchLabels:\n      app: orders\n  template:\n    metadata:\n      labels:\n        app: orders\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: cpu\nspec:\n  maxReplicas: 4\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: orders\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: memory\nspec:\n  maxReplicas: 4\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: orders\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n  selector:\n    matchLabels:\n      app: orders\n  template:\n    metadata:\n      labels:\n        app: orders\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: cpu\nspec:\n  maxReplicas: 4\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: orders\n"
}

between! {
    /// A scaled workload that says its replicas.
    SCALER_AND_REPLICAS, "FK4139", "kubernetes-scaler-and-replicas", Warning, Lint,
    "A workload that a HorizontalPodAutoscaler of the bundle scales leaves `replicas` out.",
    "Each apply sets the number of pods back.",
    "Kubernetes, HorizontalPodAutoscaler",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: orders\n  template:\n    metadata:\n      labels:\n        app: orders\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: cpu\nspec:\n  maxReplicas: 4\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: orders\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n  selector:\n    matchLabels:\n      app: orders\n  template:\n    metadata:\n      labels:\n        app: orders\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: cpu\nspec:\n  maxReplicas: 4\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: orders\n"
}

between! {
    /// A budget that lets no pod go.
    DRAIN_BLOCKED, "FK4140", "kubernetes-drain-blocked", Warning, Lint,
    "A PodDisruptionBudget lets at least one of its pods go.",
    "Nodes cannot be drained: upgrades of the cluster wait for ever.",
    "Kubernetes, PodDisruptionBudget; mistakes H09",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n  selector:\n    matchLabels:\n      app: orders\n  template:\n    metadata:\n      labels:\n        app: orders\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: orders\nspec:\n  maxUnavailable: 0\n  selector:\n    matchLabels:\n      app: orders\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n  selector:\n    matchLabels:\n      app: orders\n  template:\n    metadata:\n      labels:\n        app: orders\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: orders\nspec:\n  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app: orders\n"
}

between! {
    /// A claim of one node for several pods.
    CLAIM_SHARED, "FK4141", "kubernetes-claim-shared", Warning, Lint,
    "Claims that only one node or pod may mount are mounted by one pod.",
    "Pods on other nodes wait for the volume for ever.",
    "Kubernetes, access modes",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: orders\n  template:\n    metadata:\n      labels:\n        app: orders\n    spec:\n      volumes:\n      - name: jars\n        persistentVolumeClaim:\n          claimName: jars\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: jars\nspec:\n  accessModes:\n  - ReadWriteOnce\n  resources:\n    requests:\n      storage: 1Gi\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: orders\n  template:\n    metadata:\n      labels:\n        app: orders\n    spec:\n      volumes:\n      - name: jars\n        persistentVolumeClaim:\n          claimName: jars\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: jars\nspec:\n  accessModes:\n  - ReadWriteMany\n  resources:\n    requests:\n      storage: 1Gi\n"
}

between! {
    /// A policy that keeps TaskManagers from the JobManager.
    JOBMANAGER_CUT_OFF, "FK4142", "kubernetes-jobmanager-cut-off", Error, Lint,
    "NetworkPolicies of the bundle let the TaskManagers to the RPC port of the JobManager.",
    "TaskManagers never register, and the job waits for slots.",
    "Flink, network ports; mistakes D06",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: jobmanager\nspec:\n  selector:\n    matchLabels:\n      app: jobmanager\n  template:\n    metadata:\n      labels:\n        app: jobmanager\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n        args:\n        - jobmanager\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: taskmanager\nspec:\n  selector:\n    matchLabels:\n      app: taskmanager\n  template:\n    metadata:\n      labels:\n        app: taskmanager\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n        args:\n        - taskmanager\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: jobmanager\nspec:\n  podSelector:\n    matchLabels:\n      app: jobmanager\n  ingress:\n  - ports:\n    - port: 8081\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: jobmanager\nspec:\n  selector:\n    matchLabels:\n      app: jobmanager\n  template:\n    metadata:\n      labels:\n        app: jobmanager\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n        args:\n        - jobmanager\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: taskmanager\nspec:\n  selector:\n    matchLabels:\n      app: taskmanager\n  template:\n    metadata:\n      labels:\n        app: taskmanager\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/orders:1\n        args:\n        - taskmanager\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: jobmanager\nspec:\n  podSelector:\n    matchLabels:\n      app: jobmanager\n  ingress:\n  - ports:\n    - port: 6123\n"
}

between! {
    /// One identity for two clusters.
    CLUSTER_ID_SHARED, "FK4143", "cluster-id-shared", Error, Lint,
    "No two Flink clusters of a bundle share a cluster-id in one namespace, a ZooKeeper path, or a folder of recovery data.",
    "Each takes the other's leader and jobs for its own, and the first that ends cleans up for both.",
    "Flink, HighAvailabilityServicesUtils and ZooKeeperUtils",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndata:\n  config.yaml: |\n    jobmanager.rpc.address: orders\n    jobmanager.memory.process.size: 2g\n    taskmanager.memory.process.size: 4g\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://state/orders\n    kubernetes.cluster-id: flink\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: clicks\ndata:\n  config.yaml: |\n    jobmanager.rpc.address: clicks\n    jobmanager.memory.process.size: 2g\n    taskmanager.memory.process.size: 4g\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://state/clicks\n    kubernetes.cluster-id: flink\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndata:\n  config.yaml: |\n    jobmanager.rpc.address: orders\n    jobmanager.memory.process.size: 2g\n    taskmanager.memory.process.size: 4g\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://state/ha\n    kubernetes.cluster-id: orders\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: clicks\ndata:\n  config.yaml: |\n    jobmanager.rpc.address: clicks\n    jobmanager.memory.process.size: 2g\n    taskmanager.memory.process.size: 4g\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://state/ha\n    kubernetes.cluster-id: clicks\n"
}

between! {
    /// One folder of checkpoints for two clusters.
    STATE_FOLDER_SHARED, "FK4144", "state-folder-shared", Warning, Lint,
    "No two Flink clusters of a bundle write checkpoints to one folder; savepoint folders may be shared.",
    "Nobody can tell whose a folder below it is, and jobs with equal ids delete each other's checkpoints.",
    "Flink, checkpoint storage: each job has a folder of its id below it",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndata:\n  config.yaml: |\n    jobmanager.rpc.address: orders\n    jobmanager.memory.process.size: 2g\n    taskmanager.memory.process.size: 4g\n    execution.checkpointing.dir: s3://state/all/checkpoints\n    execution.checkpointing.interval: 1 min\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: clicks\ndata:\n  config.yaml: |\n    jobmanager.rpc.address: clicks\n    jobmanager.memory.process.size: 2g\n    taskmanager.memory.process.size: 4g\n    execution.checkpointing.dir: s3://state/all/checkpoints\n    execution.checkpointing.interval: 1 min\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndata:\n  config.yaml: |\n    jobmanager.rpc.address: orders\n    jobmanager.memory.process.size: 2g\n    taskmanager.memory.process.size: 4g\n    execution.checkpointing.dir: s3://state/orders/checkpoints\n    execution.checkpointing.interval: 1 min\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: clicks\ndata:\n  config.yaml: |\n    jobmanager.rpc.address: clicks\n    jobmanager.memory.process.size: 2g\n    taskmanager.memory.process.size: 4g\n    execution.checkpointing.dir: s3://state/clicks/checkpoints\n    execution.checkpointing.interval: 1 min\n"
}
