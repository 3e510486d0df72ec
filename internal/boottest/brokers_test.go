//go:build docker

package boottest

import (
	"context"
	"errors"
	"strings"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	amqp "github.com/rabbitmq/amqp091-go"
)

// inRabbit calls do with a channel on which the durable queue exists.
func inRabbit(address string, do func(*amqp.Channel) error) error {
	conn, err := amqp.Dial(address)
	if err != nil {
		return err
	}
	defer conn.Close()
	channel, err := conn.Channel()
	if err != nil {
		return err
	}
	if _, err := channel.QueueDeclare("greetings", true, false, false, false, nil); err != nil {
		return err
	}
	return do(channel)
}

func putRabbit(ctx context.Context, address string) error {
	return inRabbit(address, func(c *amqp.Channel) error {
		if err := c.Confirm(false); err != nil {
			return err
		}
		sent, err := c.PublishWithDeferredConfirmWithContext(ctx, "", "greetings", true, false,
			amqp.Publishing{DeliveryMode: amqp.Persistent, Body: []byte(greeting)})
		if err != nil {
			return err
		}
		if kept, err := sent.WaitContext(ctx); err != nil || !kept {
			return errors.Join(err, errors.New("the message was not confirmed"))
		}
		return nil
	})
}

func gotRabbit(_ context.Context, address string) error {
	return inRabbit(address, func(c *amqp.Channel) error {
		message, ok, err := c.Get("greetings", false)
		if err != nil {
			return err
		}
		if !ok {
			return errors.New("the queue is empty")
		}
		return errors.Join(same(string(message.Body)), message.Nack(false, true))
	})
}

func inNATS(address string, do func(jetstream.JetStream) error) error {
	conn, err := nats.Connect(address)
	if err != nil {
		return err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return err
	}
	return do(js)
}

func putNATS(ctx context.Context, address string) error {
	return inNATS(address, func(js jetstream.JetStream) error {
		_, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "greetings", Subjects: []string{"greetings"}})
		if err != nil {
			return err
		}
		_, err = js.Publish(ctx, "greetings", []byte(greeting))
		return err
	})
}

func gotNATS(ctx context.Context, address string) error {
	return inNATS(address, func(js jetstream.JetStream) error {
		stream, err := js.Stream(ctx, "greetings")
		if err != nil {
			return err
		}
		message, err := stream.GetLastMsgForSubject(ctx, "greetings")
		if err != nil {
			return err
		}
		return same(string(message.Data))
	})
}

// putMosquitto subscribes, publishes and waits for the message to come back.
func putMosquitto(ctx context.Context, address string) error {
	o := mqtt.NewClientOptions().AddBroker(strings.Replace(address, "mqtt://", "tcp://", 1)).SetConnectTimeout(5 * time.Second)
	c := mqtt.NewClient(o)
	if err := settle(c.Connect()); err != nil {
		return err
	}
	defer c.Disconnect(0)
	heard := make(chan string, 1)
	listen := func(_ mqtt.Client, m mqtt.Message) {
		select {
		case heard <- string(m.Payload()):
		default:
		}
	}
	if err := settle(c.Subscribe("greetings", 1, listen)); err != nil {
		return err
	}
	if err := settle(c.Publish("greetings", 1, false, greeting)); err != nil {
		return err
	}
	select {
	case text := <-heard:
		return same(text)
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(10 * time.Second):
		return errors.New("the message did not come back")
	}
}

func settle(token mqtt.Token) error {
	if !token.WaitTimeout(10 * time.Second) {
		return errors.New("no answer in ten seconds")
	}
	return token.Error()
}

func putNginx(ctx context.Context, address string) error {
	return eventually(ctx, func() error { return answers(ctx, address) })
}
