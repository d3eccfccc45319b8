//! Which field of a type comes before which: data of `order`. Fields without a place follow alphabetically.

/// Types with an order of their own, by name: the type, then its first fields.
pub(super) const ORDERS: &[(&str, &str)] = &[
    ("apps.v1.DaemonSetSpec", "updateStrategy minReadySeconds revisionHistoryLimit selector template"),
    (
        "apps.v1.DeploymentSpec",
        "replicas paused strategy minReadySeconds progressDeadlineSeconds revisionHistoryLimit \
         selector template",
    ),
    ("apps.v1.ReplicaSetSpec", "replicas minReadySeconds selector template"),
    (
        "apps.v1.StatefulSetSpec",
        "replicas serviceName podManagementPolicy updateStrategy minReadySeconds \
         revisionHistoryLimit persistentVolumeClaimRetentionPolicy ordinals selector template \
         volumeClaimTemplates",
    ),
    ("autoscaling.v2.CrossVersionObjectReference", "apiVersion kind name"),
    ("autoscaling.v2.HorizontalPodAutoscalerSpec", "scaleTargetRef minReplicas maxReplicas metrics behavior"),
    (
        "batch.v1.CronJobSpec",
        "schedule timeZone suspend concurrencyPolicy startingDeadlineSeconds \
         successfulJobsHistoryLimit failedJobsHistoryLimit jobTemplate",
    ),
    (
        "batch.v1.JobSpec",
        "completionMode completions parallelism suspend backoffLimit backoffLimitPerIndex \
         maxFailedIndexes activeDeadlineSeconds ttlSecondsAfterFinished podReplacementPolicy \
         podFailurePolicy successPolicy manualSelector managedBy selector template",
    ),
    ("core.v1.ConfigMap", "immutable data binaryData"),
    (
        "core.v1.Container",
        "name image imagePullPolicy restartPolicy command args workingDir ports envFrom env \
         resources resizePolicy volumeMounts volumeDevices startupProbe readinessProbe \
         livenessProbe lifecycle securityContext terminationMessagePath \
         terminationMessagePolicy stdin stdinOnce tty",
    ),
    ("core.v1.ContainerPort", "name containerPort protocol hostPort hostIP"),
    ("core.v1.EnvVar", "name value valueFrom"),
    ("core.v1.HTTPGetAction", "scheme host port path httpHeaders"),
    ("core.v1.KeyToPath", "key path mode"),
    ("core.v1.NodeSelectorRequirement", "key operator values"),
    (
        "core.v1.PersistentVolumeClaimSpec",
        "accessModes storageClassName volumeMode resources selector volumeName dataSource \
         dataSourceRef",
    ),
    ("core.v1.PodAffinityTerm", "topologyKey labelSelector namespaces namespaceSelector"),
    ("core.v1.PodSecurityContext", SECURITY),
    (
        "core.v1.PodSpec",
        "serviceAccountName serviceAccount automountServiceAccountToken restartPolicy \
         priorityClassName priority runtimeClassName schedulerName \
         terminationGracePeriodSeconds activeDeadlineSeconds enableServiceLinks hostNetwork \
         dnsPolicy dnsConfig hostname subdomain hostAliases nodeName nodeSelector affinity \
         tolerations topologySpreadConstraints imagePullSecrets securityContext initContainers \
         containers volumes",
    ),
    (
        "core.v1.Probe",
        "httpGet tcpSocket grpc exec initialDelaySeconds periodSeconds timeoutSeconds \
         failureThreshold successThreshold",
    ),
    ("core.v1.ResourceRequirements", "requests limits claims"),
    ("core.v1.Secret", "type immutable data stringData"),
    ("core.v1.SecurityContext", SECURITY),
    ("core.v1.ServicePort", "name port targetPort protocol appProtocol nodePort"),
    ("core.v1.ServiceSpec", "type clusterIP publishNotReadyAddresses selector ports"),
    ("core.v1.Toleration", "key operator value effect tolerationSeconds"),
    ("core.v1.TopologySpreadConstraint", "maxSkew topologyKey whenUnsatisfiable labelSelector"),
    ("core.v1.VolumeMount", "name mountPath subPath subPathExpr readOnly"),
    ("meta.v1.LabelSelectorRequirement", "key operator values"),
    ("meta.v1.ObjectMeta", "name generateName namespace labels annotations finalizers ownerReferences"),
    ("meta.v1.OwnerReference", "apiVersion kind name uid"),
    ("networking.v1.HTTPIngressPath", "path pathType backend"),
    ("networking.v1.IngressSpec", "ingressClassName tls defaultBackend rules"),
    ("networking.v1.NetworkPolicyPort", "protocol port endPort"),
    ("networking.v1.NetworkPolicySpec", "podSelector policyTypes ingress egress"),
    ("policy.v1.PodDisruptionBudgetSpec", "minAvailable maxUnavailable selector"),
    ("rbac.v1.PolicyRule", "apiGroups resources resourceNames nonResourceURLs verbs"),
    ("rbac.v1.RoleRef", "apiGroup kind name"),
    ("rbac.v1.Subject", "apiGroup kind name namespace"),
];

/// Both security contexts.
pub(super) const SECURITY: &str = "privileged allowPrivilegeEscalation runAsNonRoot runAsUser runAsGroup fsGroup \
     fsGroupChangePolicy supplementalGroups readOnlyRootFilesystem capabilities seccompProfile";
