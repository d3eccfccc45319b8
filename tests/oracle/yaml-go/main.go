// Reads one YAML file as Kubernetes does (sigs.k8s.io/yaml, go-yaml v2) and as go-yaml v3 does, and prints
// what each found as one JSON object {"sigs": [...], "v3": [...]}, a list item a document.
// The test hands it a file in which documents are parted by lines "---".
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"gopkg.in/yaml.v3"
	sigs "sigs.k8s.io/yaml"
)

type answer struct {
	Value any    `json:"value"`
	Error string `json:"error,omitempty"`
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var viaSigs, viaV3 []answer
	// kubectl splits the same way before it parses: apimachinery's YAML reader looks for "\n---".
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		var one answer
		converted, err := sigs.YAMLToJSONStrict(append(document, '\n'))
		if err == nil {
			decoder := json.NewDecoder(bytes.NewReader(converted))
			decoder.UseNumber()
			err = decoder.Decode(&one.Value)
		}
		if err != nil {
			one.Error = err.Error()
		}
		viaSigs = append(viaSigs, one)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	// A second argument asks for sigs.k8s.io/yaml alone: v3 has types JSON cannot carry.
	for len(os.Args) == 2 {
		var one answer
		err := decoder.Decode(&one.Value)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			viaV3 = append(viaV3, answer{Error: err.Error()})
			break
		}
		viaV3 = append(viaV3, one)
	}
	out, err := json.Marshal(map[string]any{"sigs": viaSigs, "v3": viaV3})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Stdout.Write(out)
}
