// Command pulumi-language-python is the language host of the engine that build.py makes: the engine starts it, and it
// runs the program as `program_host.py --program` in a child process.
//
// The official host is not available as a Go module. The engine needs five calls of it to run a program; code
// generation, plugin installation and policy packs are not among them. It is written in Go because the engine starts
// it twice for each command and waits: a Python process would take a fifth of a second each time.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

const (
	failedWithMessage = 32 // exit code of program_host.py: the engine knows what is wrong, no second message is due
	maxMessageBytes   = 400 << 20
	parentCheckPeriod = time.Second
)

// spec is what program_host.py reads from its standard input.
type spec struct {
	Config           map[string]string `json:"config"`
	SecretKeys       []string          `json:"secret_keys"`
	Monitor          string            `json:"monitor"`
	Engine           string            `json:"engine"`
	Project          string            `json:"project"`
	Stack            string            `json:"stack"`
	Parallel         int32             `json:"parallel"`
	DryRun           bool              `json:"dry_run"`
	Organization     string            `json:"organization"`
	Root             string            `json:"root"`
	WorkingDirectory string            `json:"working_directory"`
	Program          string            `json:"program"`
}

// host answers the calls that the engine (3.259.0) makes to a language host.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string

	lock    sync.Mutex
	program *os.Process
}

// interpreter is the Python of the option `virtualenv` of Pulumi.yaml, else $PULUMI_PYTHON_CMD, else python3.
func interpreter(options *structpb.Struct, root string) string {
	if venv := options.GetFields()["virtualenv"].GetStringValue(); venv != "" {
		if !filepath.IsAbs(venv) {
			venv = filepath.Join(root, venv)
		}
		return filepath.Join(venv, "bin", "python")
	}
	if python := os.Getenv("PULUMI_PYTHON_CMD"); python != "" {
		return python
	}
	return "python3"
}

// Handshake takes the engine's address, where the engine makes one.
func (h *host) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	if request.EngineAddress != "" {
		h.engine = request.EngineAddress
	}
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// GetPluginInfo reports a version; the engine asks for one and compares it with nothing.
func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "0.0.0"}, nil
}

// GetRequiredPackages names no packages: every resource of the SDKs carries its provider's version.
func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// About says which Python runs programs; the engine writes it into the history of the stack.
func (h *host) About(ctx context.Context, request *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	python := interpreter(request.GetInfo().GetOptions(), request.GetInfo().GetRootDirectory())
	said, err := exec.CommandContext(ctx, python, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("%s --version: %w", python, err)
	}
	version := strings.TrimPrefix(strings.TrimSpace(string(said)), "Python ")
	return &pulumirpc.AboutResponse{Executable: python, Version: version}, nil
}

// GetProgramDependencies lists none: `pulumi about` shows an empty table.
func (h *host) GetProgramDependencies(
	context.Context, *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	return &pulumirpc.GetProgramDependenciesResponse{}, nil
}

// Cancel asks the running program to end.
func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.endProgram()
	return &emptypb.Empty{}, nil
}

func (h *host) endProgram() {
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.program != nil {
		_ = h.program.Signal(syscall.SIGTERM) // it may have ended by itself
	}
}

// Run runs the program to its end.
func (h *host) Run(_ context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	command, err := h.start(request)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	err = command.Wait()
	h.lock.Lock()
	h.program = nil
	h.lock.Unlock()
	var exited *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exited) && exited.ExitCode() == failedWithMessage:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exited):
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("program ended: %s", exited)}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("program: %s", err)}, nil
	}
}

func (h *host) start(request *pulumirpc.RunRequest) (*exec.Cmd, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	info := request.GetInfo()
	input, err := json.Marshal(spec{
		Config:           mapOrEmpty(request.Config),
		SecretKeys:       append([]string{}, request.ConfigSecretKeys...),
		Monitor:          request.MonitorAddress,
		Engine:           h.engine,
		Project:          request.Project,
		Stack:            request.Stack,
		Parallel:         request.Parallel,
		DryRun:           request.DryRun,
		Organization:     request.Organization,
		Root:             info.GetRootDirectory(),
		WorkingDirectory: request.Pwd,
		Program:          filepath.Join(info.GetProgramDirectory(), info.GetEntryPoint()),
	})
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	python := interpreter(info.GetOptions(), info.GetRootDirectory())
	command := exec.Command(python, "-u", filepath.Join(filepath.Dir(self), "program_host.py"), "--program")
	// Configuration may hold secrets, so it goes through a pipe: neither argv nor environment shows it.
	command.Stdin = bytes.NewReader(input)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("cannot start %s: %w; `make setup` makes the environment", python, err)
	}
	h.program = command.Process
	return command, nil
}

// mapOrEmpty is a map that JSON writes as an object, never as null.
func mapOrEmpty(values map[string]string) map[string]string {
	if values == nil {
		return map[string]string{}
	}
	return values
}

// untilTold waits for an interrupt, or for the end of the engine, its parent: a killed engine ends no plugin.
func untilTold(parent int) {
	// The engine ends a host by SIGINT, which whatever a shell starts in the background would ignore.
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	check := time.NewTicker(parentCheckPeriod)
	defer check.Stop()
	for {
		select {
		case <-told:
			return
		case <-check.C:
			if os.Getppid() != parent {
				return
			}
		}
	}
}

func serve(engine string, parent int) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessageBytes), grpc.MaxSendMsgSize(maxMessageBytes))
	own := &host{engine: engine}
	pulumirpc.RegisterLanguageRuntimeServer(server, own)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Println(listener.Addr().(*net.TCPAddr).Port) // the engine reads it
	untilTold(parent)
	own.endProgram()
	server.Stop()
	return <-failed
}

func main() {
	parent := os.Getppid() // before the engine hears of this process, and may end
	engine := ""
	if len(os.Args) > 1 {
		engine = os.Args[len(os.Args)-1]
	}
	if err := serve(engine, parent); err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-language-python: %s\n", err)
		os.Exit(1)
	}
}
