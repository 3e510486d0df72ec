package stack

import (
	"fmt"
	"strings"
)

// spread gives a new service another standard port where the project itself has
// that one already: with the same port twice in the committed file the project
// would not start on any machine.
func (a *adding) spread() {
	taken := a.standardPorts()
	for i := range a.items {
		item := &a.items[i]
		if item.there {
			continue
		}
		for j := range item.rendered.Ports {
			port := &item.rendered.Ports[j]
			was := port.Default
			for taken[port.Default] {
				port.Default++
			}
			taken[port.Default] = true
			body := item.body(port.Service)
			*body = strings.Replace(*body,
				fmt.Sprintf("${%s:-%d}", port.Variable, was), fmt.Sprintf("${%s:-%d}", port.Variable, port.Default), 1)
		}
	}
}

// body is the text of one of the item's services.
func (i *item) body(service string) *string {
	for k := range i.rendered.Also {
		if i.rendered.Also[k].Name == service {
			return &i.rendered.Also[k].Body
		}
	}
	return &i.rendered.Body
}

// standardPorts are the host ports of the project's services: those that they
// have on this machine, and those that addons have everywhere else.
func (a *adding) standardPorts() map[int]bool {
	ports := map[int]bool{}
	for _, service := range a.p.Services {
		for _, want := range wantedPorts(service) {
			ports[want.port] = true
		}
		m, ok := a.s.madeOf(service)
		if !ok || len(service.Ports) == 0 {
			continue
		}
		for _, port := range m.addon.Ports {
			ports[port.HostPort()] = true
		}
	}
	return ports
}
