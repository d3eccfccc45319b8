//! Jars that come over the network: by an init container, by Flink, with a digest that fits and one that does not.

use super::{Case, JOBMANAGER, Step};

/// A web server inside the cluster with the jars of the Flink image.
pub(super) const WEB: &str = r#"
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 8080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, runAsUser: 9999, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: flink:2.3.0
          command: [busybox, httpd, -f, -p, '8080', -h, /opt/flink/usrlib]
          readinessProbe: {tcpSocket: {port: 8080}}
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
"#;

macro_rules! fetched {
    ($more:literal) => {
        concat!(
            r#"
                name = "probe"
                flink = "2.3"
                mode = "application"
                parallelism = 1
                image = "flink:2.3.0"
                jobmanager.memory = "1000m"
                taskmanager.memory = "1200m"
                security.read-only-root = true
                [job]
                jar = "http://web:8080/ProbeJob.jar"
                class = "ProbeJob"
                args = ["endless"]
            "#,
            $more
        )
    };
}

/// An address with TLS that each cluster has: what is behind it is no jar, so only the fetching shows.
macro_rules! by_https {
    ($more:literal) => {
        concat!(
            r#"
                name = "probe"
                flink = "1.20"
                mode = "application"
                parallelism = 1
                image = "flink:1.20.5"
                jobmanager.memory = "1000m"
                taskmanager.memory = "1200m"
                [job]
                jar = "https://kubernetes.default.svc/version"
                fetch = "init-container"
                class = "ProbeJob"
            "#,
            $more
        )
    };
}

pub(super) fn cases() -> Vec<Case> {
    let runs = [Step::Ready { seconds: 200 }, Step::Job { service: "probe-rest", state: "RUNNING", seconds: 90 }];
    let with_server = |case: Case| Case { before: &[WEB], ..case };
    vec![
        with_server(Case::full("jar-by-init-container", fetched!(r#"sha256 = "@SHA256@""#), &runs)),
        with_server(Case::full(
            "jar-by-curl-image",
            fetched!("fetch = \"init-container\"\nfetch-image = \"curlimages/curl:8.10.1\""),
            &runs,
        )),
        Case::full(
            "https-of-a-stranger",
            by_https!(""),
            &[Step::Log { selector: JOBMANAGER, has: "SSL certificate problem", seconds: 60 }, Step::Unready { selector: JOBMANAGER }],
        ),
        Case::full(
            "https-of-a-known-authority",
            by_https!(
                r#"
                [[jobmanager.pod.spec.volumes]]
                name = "authorities"
                configMap = { name = "kube-root-ca.crt" }
                [[jobmanager.pod.spec.initContainers]]
                name = "fetch-jar"
                env = [{ name = "CURL_CA_BUNDLE", value = "/authorities/ca.crt" }]
                volumeMounts = [{ name = "authorities", mountPath = "/authorities", readOnly = true }]
                "#
            ),
            &[Step::Log { selector: JOBMANAGER, has: "https://kubernetes.default.svc/version -> ", seconds: 60 }],
        ),
        with_server(Case::of("jar-by-flink", fetched!(r#"fetch = "flink""#), &runs)),
        with_server(Case::of(
            "jar-with-wrong-digest",
            fetched!(r#"sha256 = "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9""#),
            &[
                Step::Log {
                    selector: JOBMANAGER,
                    has: "but fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9 is expected: the file was removed",
                    seconds: 90,
                },
                Step::Unready { selector: JOBMANAGER },
            ],
        )),
    ]
}
